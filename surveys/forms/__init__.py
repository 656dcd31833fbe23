from surveys.forms.section import CodeForm, SectionForm, SubmitForm, as_data

__all__ = ["CodeForm", "SectionForm", "SubmitForm", "as_data"]
