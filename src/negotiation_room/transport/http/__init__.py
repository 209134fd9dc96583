"""The HTTP door: who may knock, how a refusal is written, what a browser is told to mind."""
