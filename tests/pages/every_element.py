"""A page with every kind of element that the app uses, on its theme and style sheet: what test_appearance.py looks at."""

import streamlit as st

from ui.navigation import STYLE

st.set_page_config(page_title="Every element", layout="wide")
st.html(STYLE)
st.title("Title")
st.header("Header")
st.subheader("Subheader")
st.markdown(
    "Text with :gray[grey], :red[red], :orange-background[marked], :blue-background[near], `code` and **bold**."
)
st.caption("Caption with :orange-background[marked], :blue-background[near] and :gray[grey] words")
with st.container(horizontal=True):
    for kind in ("primary", "secondary", "tertiary"):
        st.button(kind.capitalize(), type=kind, key=kind)
        st.button(f"{kind.capitalize()}, off", type=kind, key=f"{kind}-off", disabled=True)
    st.download_button("Download", b"", type="primary")
    st.link_button("Link", "#here")
with st.popover("Popover", type="tertiary"):
    st.write("Opened")
st.segmented_control("Segments", ["One", "Two"], default="One")
st.pills("Pills", ["One", "Two"], default="One")
st.radio("Radio", ["One", "Two"], horizontal=True)
st.checkbox("Checkbox", True)
st.toggle("Toggle", True)
st.multiselect("Several", ["One", "Two"], ["One"])
st.selectbox("One of", ["One", "Two"])
st.text_input("Text", placeholder="such as: words")
st.slider("Slider", 0, 10, 5)
st.progress(0.5, text="Half done")
st.badge("Badge", color="blue")
st.metric("Metric", "12", "3 %")
st.info("Information")
st.success("Success")
st.warning("Warning")
st.error("Error")
st.code("UNODC/HONLAC/28/6, para. 4 (b)", language=None)
first, second = st.tabs(["First tab", "Second tab"])
first.write("First")
with st.expander("Expander"):
    st.write("Inside")
st.file_uploader("Upload")
st.chat_message("user").write("Asked")
