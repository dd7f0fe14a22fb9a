"""Settings of all tests."""

from hypothesis import HealthCheck, settings

# How fast examples are drawn says something of the machine and what else it does, not of what is tested.
settings.register_profile("handouts", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("handouts")
