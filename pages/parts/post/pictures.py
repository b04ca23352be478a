"""How is the photo of a message shown? Small, and once made, kept by what it holds."""

from base64 import b64encode
from io import BytesIO

import streamlit as st
from PIL import ImageOps

from messaging.media import BadMedia, Media, as_picture, photo_content
from pages.parts.post.store import reading

# Twice the width of the bubble, for sharp screens.
_WIDEST, _TALLEST = 860, 1200


def picture_of(media: Media | None) -> str:
    """The address of a small copy, in itself; "" when it is no photo, damaged, or only Telegram has it."""
    return _small(media.sha256) if media is not None and media.kind == "photo" else ""


@st.cache_data(max_entries=100, show_spinner=False)
def _small(sha256: str) -> str:
    with reading() as store:
        content = photo_content(store, sha256)
    if content is None:
        return ""
    try:
        whole = as_picture("", content)
    except BadMedia:  # from before photos were looked at: shown by its name
        return ""
    turned = ImageOps.exif_transpose(whole).convert("RGB")
    turned.thumbnail((_WIDEST, _TALLEST))
    small = BytesIO()
    turned.save(small, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{b64encode(small.getvalue()).decode()}"
