"""What other programs and people call our fields, in both languages; earlier names win over later ones."""

from __future__ import annotations

_REACH = {
    "email": (
        "email address, e mail, mail, email chinh, primary email, thu dien tu, dia chi email, hop thu, "
        "work email, business email, email co quan, email cong viec, personal email, email ca nhan, "
        "email 1, email1"
    ),
    "phone": (
        "phone number, mobile phone, mobile, mobile phone number, mobile number, cell phone, cell, "
        "di dong, dien thoai di dong, dt di dong, dtdd, so di dong, so dien thoai, dien thoai, sdt, "
        "so dt, dt, tel, telephone, telephone number, contact number, phone 1, hotline, zalo, so zalo, "
        "work phone, business phone, dien thoai co quan, dt co quan, dien thoai ban, may ban, "
        "home phone, dt nha rieng, other phone, dien thoai khac, dt khac"
    ),
    "address": (
        "dia chi, full address, dia chi day du, street address, address 1, address line 1, street, "
        "mailing address, mailing street, billing address, billing street, dia chi lien he, "
        "dia chi giao hang, dia chi hoa don, dia chi tru so, so nha duong pho, so nha, duong pho, "
        "home street, noi o"
    ),
    "province": (
        "tinh thanh pho, tinh thanh, tinh tp, tinh, state province, state region, state, "
        "mailing state province, mailing state, billing state province, billing state, "
        "home state province, thanh pho, city, mailing city, billing city, home city"
    ),
}
_OWNED = {
    "owner": (
        "assigned to, assigned user, sales rep, salesperson, sales person, sales agent, salesman, rep, "
        "user, nguoi phu trach, phu trach, nguoi quan ly, chu so huu, nhan vien phu trach, "
        "nhan vien kinh doanh, nvkd, nhan vien, nguoi thuc hien, sale phu trach"
    ),
    "external_id": "id, record id, external id, system id, ma he thong, ma ngoai",
    "note": ("notes, ghi chu, description, mo ta, comments, comment, remarks, remark, dien giai, mo ta chi tiet"),
}
_ARRIVED = {
    "created_on": (
        "create date, created date, date created, created, created at, created time, add time, "
        "date added, ngay tao, ngay nhap, ngay them, ngay tiep nhan, ngay phat sinh, thoi gian tao"
    ),
}
_PLACED = {
    "region": "vung, mien, vung mien, khu vuc, territory, sales region",
    "channel": "kenh, kenh ban hang, kenh phan phoi, sales channel",
    "industry": ("nganh, nganh nghe, linh vuc, linh vuc kinh doanh, nganh nghe kinh doanh, nganh hang, sector"),
}
_TOLD = {
    "source": (
        "nguon, lead source, nguon khach hang, nguon goc, nguon goc khach hang, nguon dau moi, "
        "nguon tiem nang, original source, original traffic source, source channel, biet den qua"
    ),
    "campaign": "chien dich, campaign name, primary campaign, primary campaign source, utm campaign",
}
_NEXT = {
    "next_action": ("next step, hanh dong tiep theo, viec tiep theo, buoc tiep theo, next activity subject"),
    "next_action_on": (
        "next action date, next step date, next activity date, next activity due date, next follow up, "
        "follow up date, ngay hanh dong tiep theo, ngay lien he tiep theo, ngay hen tiep theo, "
        "ngay hen"
    ),
}
_PERSON = {
    "title": "job title, chuc danh, chuc vu, position, vi tri, vi tri cong viec",
    "salutation": "xung ho, danh xung, prefix, honorific",
    "interests": ("so thich, quan tam, moi quan tam, san pham quan tam, product interest, tags, tag, nhan"),
    "consent_email": "dong y nhan email, ngay dong y nhan email",
    "consent_sms": "dong y nhan sms, ngay dong y nhan sms",
    "consent_source": "nguon dong y, hinh thuc dong y",
    "opted_out_email": "ngay tu choi email",
    "opted_out_sms": "ngay tu choi sms",
}
_COMPANY_NAMES = (
    "company name, company, account name, account, organization name, organization, organisation, "
    "ten cong ty, cong ty, ten to chuc, to chuc, ten doanh nghiep, doanh nghiep, ten don vi, don vi, "
    "noi lam viec, associated company, primary company, primary associated company, employer"
)
_PERSON_NAMES = (
    "full name, ho va ten, ho ten, ten day du, ho va ten day du, contact name, contact person, "
    "person name, person, display name, ten nguoi lien he, nguoi lien he, ten lien he"
)
_CUSTOMER_NAMES = "ten khach hang, khach hang, ten kh, customer name, customer, client name, client"

# Per noun: our field -> the names it goes by. `Close Date` of a CRM is the expected day while a deal is open.
_NAMES: dict[str, dict[str, str]] = {
    "lead": {
        "name": (f"{_PERSON_NAMES}, lead name, ten dau moi, dau moi, ten tiem nang, {_CUSTOMER_NAMES}, ten"),
        "company": _COMPANY_NAMES,
        "status": "lead status, trang thai, tinh trang, tinh trang tiem nang",
        "source_detail": (
            "chi tiet nguon, nguon chi tiet, mo ta nguon, lead source detail, "
            "original source drill down 1, original traffic source drill down 1, nguoi gioi thieu, "
            "gioi thieu boi, referrer, referral source"
        ),
        "referred_by": "don vi gioi thieu, cong ty gioi thieu, referring company",
        "stop_reason": "ly do ngung, ly do ngung theo doi, unqualified reason, disqualification reason",
        "wake_on": "ngay cham soc lai, ngay danh thuc",
        "potential": (
            "tiem nang, doanh thu tiem nang, gia tri tiem nang, gia tri du kien, doanh thu du kien, annual potential"
        ),
        "external_id": (f"lead id, ma dau moi, ma tiem nang, ma khach hang, ma kh, {_OWNED['external_id']}"),
        "owner": f"lead owner, contact owner, account owner, {_OWNED['owner']}",
        # In Pipedrive a lead's title is a headline, not the person's position.
        "note": f"lead title, {_OWNED['note']}, noi dung, loi nhan, message",
    }
    | _PERSON
    | _REACH
    | _PLACED
    | _TOLD
    | _NEXT
    | _ARRIVED,
    "org": {
        "name": f"{_COMPANY_NAMES}, {_CUSTOMER_NAMES}, ten",
        "code": ("ma khach hang, ma kh, ma to chuc, ma cong ty, ma, customer code, account number, customer number"),
        "tax_code": (
            "ma so thue, mst, tax id, tax number, vat number, vat, tax identification number, ma so doanh nghiep"
        ),
        "website": "web, trang web, website url, url, dia chi web, company domain name, domain",
        "parent": (
            "parent account, parent company, parent organization, cong ty me, truc thuoc, "
            "don vi chu quan, subsidiary of"
        ),
        "potential": "tiem nang, doanh thu tiem nang, annual potential",
        "potential_on": "ngay uoc tinh tiem nang",
        "key_account": "khach hang trong diem, khach hang then chot",
        "became_customer_on": ("customer since, khach hang tu, ngay thanh khach hang, ngay tro thanh khach hang"),
        "campaign": _TOLD["campaign"],
        "external_id": f"account id, company id, organization id, {_OWNED['external_id']}",
        "owner": f"account owner, company owner, {_OWNED['owner']}",
        "note": _OWNED["note"],
    }
    | _REACH
    | _PLACED
    | _ARRIVED,
    "contact": {
        "name": f"{_PERSON_NAMES}, contact, lien he, ten",
        "org": f"{_COMPANY_NAMES}, {_CUSTOMER_NAMES}",
        "department": "phong ban, bo phan, phong, dept",
        "birthday": "birthdate, birth date, date of birth, dob, ngay sinh, sinh nhat",
        "role": "vai tro, vai tro mua hang, buying role, contact role",
        "external_id": f"contact id, ma lien he, {_OWNED['external_id']}",
        "owner": f"contact owner, {_OWNED['owner']}",
        "note": _OWNED["note"],
    }
    | _PERSON
    | _REACH
    | _ARRIVED,
    "opp": {
        "name": ("deal name, opportunity name, deal title, title, deal, opportunity, ten co hoi, co hoi, ten"),
        "org": f"{_COMPANY_NAMES}, {_CUSTOMER_NAMES}",
        "contact": (
            "contact name, contact person, primary contact, associated contact, person, nguoi lien he, lien he"
        ),
        "product": "san pham, product name, ten san pham, ten hang hoa, hang hoa, mat hang",
        "amount": (
            "deal amount, deal value, value, gia tri, gia tri co hoi, so tien, doanh so, gia tri hop dong, "
            "close value, tri gia, gia tri du kien"
        ),
        "stage": (
            "deal stage, opportunity stage, sales stage, pipeline stage, giai doan, giai doan ban hang, "
            "buoc ban hang, trang thai, tinh trang, deal status, status"
        ),
        "probability": (
            "deal probability, xac suat, ty le thanh cong, xac suat thanh cong, kha nang thanh cong, ty le thang"
        ),
        "category": "forecast category, loai du bao",
        "expected_close": (
            "expected close date, close date, ngay du kien chot, ngay chot du kien, ngay ky vong, "
            "ngay ky vong ket thuc, ngay du kien ket thuc, du kien ket thuc, ngay dong du kien"
        ),
        "closed_on": (
            "actual close date, closed date, closed time, deal closed time, won time, ngay chot, "
            "ngay dong, ngay ket thuc, ngay ket thuc thuc te"
        ),
        "lost_reason": ("loss reason, closed lost reason, ly do thua, ly do that bai, ly do mat, ly do thang thua"),
        "competitor": "main competitor, competitors, doi thu, doi thu canh tranh",
        "partner": "doi tac, partner name",
        "external_id": f"opportunity id, deal id, ma co hoi, {_OWNED['external_id']}",
        "owner": f"opportunity owner, deal owner, {_OWNED['owner']}",
        "note": _OWNED["note"],
    }
    | _TOLD
    | _NEXT
    | {"created_on": f"engage date, {_ARRIVED['created_on']}"},
    "activity": {
        "kind": "activity type, task type, type, loai, loai hoat dong, loai cong viec, hinh thuc",
        "subject": (
            "activity subject, title, task name, task title, task, chu de, tieu de, ten cong viec, "
            "ten hoat dong, noi dung"
        ),
        "record": "related to, regarding, associated with, lien quan den, lien quan toi, doi tuong, ve",
        "due_at": ("due date, due time, due, han, han chot, han hoan thanh, ngay den han, thoi han, ngay hen"),
        "done_at": (
            "done time, done on, completed at, completed date, date completed, marked as done time, "
            "activity date, ngay hoan thanh, ngay thuc hien, hoan thanh luc"
        ),
        "repeat": "repeats, recurrence, lap lai",
        "outcome": "result, call outcome, ket qua",
        "personal": "ca nhan, cham soc rieng",
        "cost": "chi phi",
        "external_id": f"activity id, task id, {_OWNED['external_id']}",
        "owner": f"activity owner, task owner, {_OWNED['owner']}",
        "note": _OWNED["note"],
    },
}

ALIASES: dict[str, dict[str, str]] = {
    noun: {alias: field for field, names in named.items() for alias in names.split(", ")}
    for noun, named in _NAMES.items()
}
"""Per noun, each folded alias and the field it means."""

PREFIXES: dict[str, tuple[str, ...]] = {
    "lead": ("lead", "contact1", "contact", "person"),
    "org": ("account1", "account", "organization", "company", "org"),
    "contact": ("contact1", "contact", "person"),
    "opp": ("opportunity", "deal", "opp"),
    "activity": ("activity", "task"),
}
"""What exports put before their own field names: ``Deal - Title``, ``Contact1 Phone``."""

GIVEN = "first name, given name, forename, ten goi"
MIDDLE = "middle name, ten dem, ten lot, dem"
FAMILY = "last name, family name, surname"
FAMILY_FIRST = "ho, ho dem, ho va ten dem, ho va dem, ho va ten lot, ho lot"
"""The parts of a person's name; the Vietnamese words for the family name put it first."""
