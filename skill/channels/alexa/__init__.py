"""The Alexa channel: request envelope to Turn, Reply to response; the interaction models and the request check."""
