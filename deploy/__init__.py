"""How Revierdialog is started: on one's own machine (deploy.local) and in production."""
