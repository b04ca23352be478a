"""Pictures for tests of messages, made when asked for."""

from io import BytesIO

from PIL import Image


def picture(width: int = 40, height: int = 30, form: str = "JPEG") -> bytes:
    """The bytes of a red picture."""
    made = BytesIO()
    Image.new("RGB", (width, height), "#c03020").save(made, form)
    return made.getvalue()
