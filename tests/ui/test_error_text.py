from PySide6.QtWidgets import QApplication

from studio.errors import Invalid
from studio.ui.error_text import error_text


def test_an_error_speaks_the_windows_language(qapp: QApplication) -> None:
    error = Invalid("field_required", field="headline")

    qapp.setProperty("language", "zh_CN")
    assert error_text(error) == "“标题”不能为空。请填写后再保存。"
    qapp.setProperty("language", "en")
    assert error_text(error) == "“headline” may not be empty. Fill it in and save again."
    qapp.setProperty("language", "zh_CN")
