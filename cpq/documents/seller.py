"""Who sells: the identity that a quote document states, as the workspace settings write it."""

from __future__ import annotations

from cpq.files.models import FileModel, Text


class Seller(FileModel):
    """The selling company. Which fields its country expects on a quote is in :mod:`cpq.documents.profiles`.

    Attributes:
        name: Legal name.
        country: ISO 3166 code of the seat, such as FR; it chooses the country profile.
        address: Lines of the address, as they are printed.
        legal_form: Such as SAS, GmbH, Ltd.
        capital: Share capital as it is printed, such as ``250 000 €``.
        company_number: Number in the company register: SIREN or SIRET in France, company number in Britain.
        registration: Register with its number, such as ``RCS Lyon 812 345 678`` or ``Amtsgericht München, HRB
            12345``.
        seat: Town of the registered seat, or the registered office where it differs from the address.
        directors: Managing directors, as German law has them named.
        vat_number: VAT identification number.
        tax_number: National tax number, where printed beside or instead.
        phone: Telephone number.
        email: Mail address.
        website: Address on the web.
    """

    name: Text
    country: Text
    address: tuple[Text, ...] = ()
    legal_form: Text = ""
    capital: Text = ""
    company_number: Text = ""
    registration: Text = ""
    seat: Text = ""
    directors: tuple[Text, ...] = ()
    vat_number: Text = ""
    tax_number: Text = ""
    phone: Text = ""
    email: Text = ""
    website: Text = ""
