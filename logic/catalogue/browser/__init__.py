"""A headless Chromium in which question programs run, without a network.

`finder` says where Chromium is, `chromium` starts it and speaks its protocol, `tab` is a page that runs one program
after the other, `visit` one program's time on it, `document` the page made of a program, `web` all of the web there is
(shop.example), `transcript` what a program printed.
"""
