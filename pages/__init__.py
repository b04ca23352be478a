"""The screens, in sub-folders: Streamlit would serve a file lying here without any sign-in."""
