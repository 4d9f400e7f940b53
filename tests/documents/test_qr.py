from payportal.documents import qr


def test_a_code_is_a_drawing_with_its_size():
    drawing = qr.drawing("http://localhost/invoices/1")
    assert drawing.startswith("<svg")
    assert 'width="' in drawing
    assert drawing == qr.drawing("http://localhost/invoices/1")
    assert drawing != qr.drawing("http://localhost/invoices/2")
