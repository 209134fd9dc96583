"""The lowest layer of transport: sockets that cannot be held open, flooded or cut too soon.

Everything here is written against one version of uvicorn; run its tests at every upgrade.
"""
