"""What happened, and what will change? A report from a form: chosen template, checked, saved as Markdown."""

import streamlit as st

from pmdata import words
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.pickers import pick_template
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.incidents.alike import show_similar_to_draft
from pmdata.dashboard.new_report.drafts import keep_what_is_typed, offer_drafts, pick_up_draft
from pmdata.dashboard.new_report.form import show_form
from pmdata.dashboard.new_report.preview import durations_in_words, preview_of, show_preview
from pmdata.dashboard.new_report.save import faults_to_show, show_purpose, show_save, show_saved
from pmdata.dashboard.new_report.to_postmortem import postmortem_of
from pmdata.metrics.incidents.rows import usual_template

guard()
view = current_view()
if show_saved():
    st.stop()

st.title("What happened, and what will change?", anchor=False)
show_purpose()
pick_up_draft()
with st.container():  # stays when the drafts go, or the fields below would be drawn anew and lose the focus
    offer_drafts()
template = pick_template(view.root, view.look_up(usual_template))
st.caption(words.literal(template.description))

entry, fields = show_form(
    template, view.settings, view.choices, [*view.taxonomy.themes], view.selection.as_of_on
)
postmortem, faults = postmortem_of(entry)
keep_what_is_typed(template.name, entry.texts["title"])
fields.show_faults(faults_to_show(faults))
preview = preview_of(postmortem, template, entry.zone, view.settings)
if preview.read:
    fields.note("durations", durations_in_words(preview.read))

show_similar_to_draft(view, preview.read or postmortem)
show_preview(preview, template, entry.zone)
show_save(preview, faults)
