"""Questions of time on the handouts that we ship: what is quoted and counted, and what is left to others.

Columns: question | words that the quotes hold, `&` between | days counted. `-`: no timing answer; `?note`: asked back.
"""

from __future__ import annotations

import pytest

from skill.answers.model import Outcome
from tests.answers.timing_asking import ask

QUESTIONS = {
    "hamstring-syndrome": """
        how long should i keep the ice on | 10 to 20 minutes at a time
        how often do i put ice on it | every 1 to 2 hours
        how often should i ice | every 1 to 2 hours
        for how many days do i ice | first 3 days
        when do i stop icing | first 3 days
        when should i switch to heat | Start using heat
        when can i start using the heating pad | Start using heat
        how soon can i use heat on it | Start using heat
        is it okay to put heat on it today i just hurt it this morning | Start using heat | 0
        at what point do i stop the cold and go to warm | Start using heat
        it's been four days can i use something warm now | Start using heat | 4
        i hurt it on saturday is it time for heat yet | Start using heat | 2
        how long until i'm better | within a few weeks
        when will it heal | within a few weeks
        do i have to wake up at night to ice it | while awake
        what should i be doing today | ?which_day
        i hurt it yesterday what should i be doing today | first 3 days & 10 to 20 | 1
        it has been four days | Start using heat | 4
        it's been four days what should i do now | Start using heat | 4
        i hurt it next saturday is it time for heat | ?future | -5
        i hurt it three months ago can i use heat now | ?long_ago
        i hurt it monday can i use heat yet | ?today_or_week_ago
        how often can i take advil | -
        is two advil every four hours okay | -
        how many tylenol can i take in a day | -
        when should i switch to winter tires | -
        how long should i hold the stretch | -
        when can i go back to work | -
        when can i play soccer again | -
        how often should i water my plants | -
        how long should i bake a potato | -
        what's the weather today | -
        when should i call the doctor | -
        can i go on vacation next week | -
        uh what time is it | -
        how late is too late to start with the ice | -
        what time is my appointment | -
        how long should i use the heating pad for | -
        should i still be icing i hurt it last thursday | first 3 days | 4
        i'm expecting can i use the heating pad now | -
        how long does it take to get better | within a few weeks
        how long have you been working | -
        when was the last time i iced my leg | -
        how often should i change the oil | -
        when does the pharmacy open today | -
        what should i do today | ?which_day
        what should i do about the numbness today | -
        how long should i sit | -
        how long should i walk | -
        when can i drive again it's been four days | -
        it's been four days and my leg is still numb | -
        it's been four days and it hurts more | -
        can i take ibuprofen now i hurt it yesterday | -
        how long should i take ibuprofen | -
        when can i take a hot bath | -
        how many days until i can run | -
        how long does the steroid shot last | -
        when do i get the steroid shot | -
        is ice cream ok now | -
        when does the ice age end | -
        when will the heat wave stop | -
        how long do i heat the soup | -
        how often should i ice my coffee | -
        how long can i leave ice cream out | -
        i have had numbness since saturday | -
        my dog hurt his leg yesterday when do i use heat | -
        can i sleep with the heating pad tonight | -
        is it time for my pills yet | -
        how long after surgery do i ice | -
    """,
    "ankle-sprain": """
        how long should i stay off it | first 1 or 2 days
        how long should i rest my ankle | first 1 or 2 days
        when can i use heat on my ankle | Do not use heat
        i twisted it two days ago can i put heat on it | Do not use heat | 2
        when can i run again | 8 weeks
        how long before i can jog | 8 weeks
        when can i start moving it ankle circles | after 2 or 3 days
        when should i start the exercises | ankle circles after 2 or 3 days
        how long does a bad sprain take to heal | few months
        how long does it take to heal | 4 to 6 weeks
        when can i walk again | 1 to 2 weeks
        how often do i ice my ankle | every 1 to 2 hours
        how long do i leave the ice on | -
        when is my check up | 7 to 10 days
        i rolled it on friday what should i do today | Do not use heat | 3
        how long do i keep my ankle raised | -
        how long do i wear the elastic bandage | -
        when can i drive | -
        how long should i wait to massage it | -
        how long will the swelling last | -
        how long do i need crutches | -
        when can i go back to sports | -
        how often should i take the brace off | -
        how long should i wait between tylenol doses | -
        when can i jump on the trampoline | -
        how long should i heat my ankle | -
    """,
    "caring-for-stitches": """
        how long do i keep my stitches dry | 24 to 48 hours
        when can i get it wet | 24 to 48 hours
        how often do i change the bandage | once a day
        how often should i change my dressing | once a day
        when do the stitches come out | 3 to 5 days & 10 to 14
        when do the stitches in my face come out | 3 to 5 days
        when do they take the stitches out of my arm | 7 to 10 days
        when can i swim | until the stitches are out
        when can i take a bath | until the stitches are out
        how long should i press if it bleeds | 10 minutes
        how long do i keep it out of the sun | 6 months
        how often do i wash the cut | once a day
        how long should i elevate my arm | first 2 days
        i got stitches yesterday can i wash it yet | After 24 to 48 | 1
        when can i shower | -
        how often can i take ibuprofen | -
        when do stitches dissolve | within a few weeks
        how often should i take my antibiotics | -
        how long do i take antibiotics | -
        how long does the numbing last | -
        when can i lift weights | -
        how often do i need a tetanus shot | -
        how long is the waiting room wait | -
        when can i wash my hair | -
        when can i wash my car | -
        how often do i wash my hands | -
    """,
    "fever-in-a-child": """
        how long does a fever last | 2 or 3 days
        when will the fever go away | 2 or 3 days
        when can my child go back to school | gone for 24 hours
        how often should i check on my child at night | 1 or 2 times
        how often should i offer drinks | Offer small drinks
        how often can i give tylenol | -
        how often can i give him ibuprofen | -
        how many times a night should i check on her | 1 or 2 times
        when can she go back to daycare | gone for 24 hours
        how often do i take her temperature | -
        how long do i put him in a cold bath | -
        how often do i give the syrup | -
        how long can i wait before calling | -
        how often should i bathe him | -
        how long is he contagious | -
        when should i worry | -
        it's been four days and she still has a fever | -
        how long does a seizure last | -
        how often should i change her diaper | -
    """,
    "low-back-pain": """
        how long does back pain last | 4 to 6 weeks
        how long should i stay in bed | more than 1 or 2 days
        how often should i walk | 3 times a day
        how long should my walks be | 5 to 10 minutes
        how long do i use the heating pad | 15 to 20 minutes
        how long do i leave the cold pack on | 10 to 20 minutes
        how often should i get up when sitting | every 30 minutes
        when do i stop using ice | first 2 days
        it started on thursday can i still use ice | first 2 days | 4
        how often can i take aleve | -
        when can i lift heavy things | -
        when can i go back to work | -
        how long should i wear the back brace | -
        how long should i sit for | -
        when can i have sex | -
        how long does sciatica last | -
        how often should i see a chiropractor | -
        when should i get an x ray | -
    """,
    "minor-burn": """
        how long do i hold it under cool water | 10 to 20 minutes
        how long should i run it under cold water | 10 to 20 minutes
        how long until it heals | 5 to 10 days & 2 to 3 weeks
        how long does a burn with blisters take to heal | 2 to 3 weeks
        how often do i wash the burn | once a day
        how often do i change the bandage | every day
        how long do i use sunscreen | 1 year
        i burned it an hour ago is it too late for cool water | up to 3 hours
        how long should i ice the burn | -
        when can i pop the blisters | -
        how often should i put petroleum jelly on | -
        when was my last tetanus shot | -
        how long should i keep butter on it | -
        how long till i can go in the pool | -
        how long does the scar last | -
        how often do i need a tetanus shot | -
        when will the blister pop | -
        how long does a sunburn last | -
    """,
    "hamstring-syndrome-fr": """
        combien de temps je laisse la glace | 10 à 20 minutes
        à quelle fréquence je mets de la glace | toutes les 1 à 2 heures
        combien de fois par jour je mets de la glace | toutes les 1 à 2 heures
        pendant combien de jours je mets de la glace | 3 premiers jours
        quand est-ce que je peux commencer la chaleur | après 2 ou 3 jours
        je me suis blessé samedi est-ce que je peux mettre de la chaleur maintenant | après 2 ou 3 jours | 2
        ça fait quatre jours | après 2 ou 3 jours | 4
        quand est-ce que je vais aller mieux | quelques semaines
        combien de temps ça dure | quelques semaines
        quand est-ce que j'arrête la glace | 3 premiers jours
        qu'est-ce que je dois faire aujourd'hui | ?which_day
        c'est arrivé hier qu'est-ce que je dois faire aujourd'hui | 3 premiers jours | 1
        combien de fois je peux prendre de l'advil | -
        quand est-ce que je peux retourner au travail | -
        quand mettre mes pneus d'hiver | -
        est-ce que je dois me réveiller la nuit pour la glace | éveillé
        il y a trois jours je suis tombé est-ce que c'est le temps de mettre du chaud | après 2 ou 3 jours | 3
        quand passer à la chaleur | après 2 ou 3 jours
        quand est-ce que j'appelle le médecin | -
    """,
    "hamstring-syndrome-es": """
        cuánto tiempo dejo el hielo | 10 a 20 minutos
        cada cuánto me pongo hielo | cada 1 a 2 horas
        cuántas veces al día uso hielo | cada 1 a 2 horas
        por cuántos días uso hielo | primeros 3 días
        cuándo puedo empezar a usar calor | después de 2 o 3 días
        me lastimé el sábado ya puedo usar calor | después de 2 o 3 días | 2
        ya pasaron cuatro días | después de 2 o 3 días | 4
        cuándo me voy a sentir mejor | pocas semanas
        cuánto tarda en sanar | pocas semanas
        cuándo dejo de usar hielo | primeros 3 días
        qué debo hacer hoy | ?which_day
        me pasó ayer qué debo hacer hoy | primeros 3 días | 1
        cada cuánto puedo tomar advil | -
        cuándo puedo volver al trabajo | -
        tengo que despertarme por la noche para ponerme hielo | despierto
        cuándo cambio a calor | después de 2 o 3 días
        hace tres días me caí ya es hora de poner algo caliente | después de 2 o 3 días | 3
        cuándo llamo al médico | -
    """,
}


@pytest.mark.parametrize(
    ("handout", "row"),
    [(handout, row.strip()) for handout, rows in QUESTIONS.items() for row in rows.strip().splitlines()],
)
def test_question(handout: str, row: str) -> None:
    text, wanted, *days = (part.strip() for part in row.split("|"))
    answer = ask(handout, text)
    if wanted == "-":
        assert answer is None
        return
    assert answer is not None
    if wanted.startswith("?"):
        assert (answer.outcome, [note.value for note in answer.timing]) == (Outcome.CLARIFY, [wanted[1:]])
        return
    assert answer.outcome is Outcome.ANSWER
    said = " ".join(answer.quotes).lower()
    assert [part for part in wanted.split("&") if part.strip().lower() not in said] == []
    if days:
        assert answer.counted is not None
        assert answer.counted.days == int(days[0])
