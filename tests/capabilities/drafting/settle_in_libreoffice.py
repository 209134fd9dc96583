"""Run by a Python that has uno: open a document, settle its tracked changes, store it."""

import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found] # it comes with LibreOffice
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import DisposedException  # type: ignore[import-not-found]


def connect(pipe: str) -> Any:
    """The office behind a pipe, once it is there."""
    own = uno.getComponentContext()
    name = "com.sun.star.bridge.UnoUrlResolver"
    resolver = own.ServiceManager.createInstanceWithContext(name, own)
    until = time.monotonic() + 120
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.25)


def main(pipe: str, source: str, side: str, into: str) -> None:
    """Accept or reject everything."""
    context = connect(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = (PropertyValue("Hidden", 0, True, 0),)  # noqa: FBT003 - as uno has it
    document = desktop.loadComponentFromURL(source, "_blank", 0, hidden)
    dispatcher = services.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    frame = document.CurrentController.Frame
    dispatcher.executeDispatch(frame, f".uno:{side}AllTrackedChanges", "", 0, ())
    document.storeToURL(into, (PropertyValue("FilterName", 0, "MS Word 2007 XML", 0),))
    document.close(True)  # noqa: FBT003 - as uno has it
    try:
        desktop.terminate()
    except DisposedException:
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
