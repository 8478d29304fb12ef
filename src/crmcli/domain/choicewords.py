"""The words of the choices in Vietnamese: as they are shown, and as people type them and write them in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crmcli.domain.folding import fold

VIETNAMESE: Mapping[str, tuple[str, ...]] = {
    # statuses of a lead
    "new": ("mới",),
    "contacted": ("đã liên hệ", "đang liên hệ"),
    "qualified": ("đạt chuẩn", "đủ điều kiện", "đủ tiêu chuẩn"),
    "converted": ("đã chuyển đổi", "chuyển đổi"),
    "nurture": ("lưu giữ", "nuôi dưỡng"),
    "stopped": ("đã ngừng", "ngừng theo dõi", "ngừng", "đóng"),
    # stages of an organization, and nouns that are sources too
    "prospect": ("tiềm năng", "khách hàng tiềm năng"),
    "customer": ("khách hàng", "khách hàng truyền thống", "khách hàng cũ", "khách hàng giới thiệu"),
    # sources
    "internet": ("internet", "mạng", "website", "trực tuyến"),
    "press": ("báo chí", "báo"),
    "partner": ("đối tác", "đối tác giới thiệu"),
    "fair": ("hội chợ", "triển lãm"),
    "walk-in": ("tự tìm đến", "khách tự tìm đến", "khách tự đến"),
    "campaign": ("chiến dịch",),
    "other": ("khác", "lý do khác", "nguồn khác"),
    # stages and outcomes of an opportunity
    "prospecting": ("thăm dò",),
    "qualification": ("thẩm định",),
    "needs": ("nhu cầu", "tìm hiểu nhu cầu"),
    "proposal": ("đề xuất", "gửi đề xuất"),
    "negotiation": ("đàm phán", "thương lượng"),
    "won": ("thắng", "thành công"),
    "lost": ("thua", "thất bại"),
    "open": ("đang mở",),
    # forecast categories
    "pipeline": ("trong phễu",),
    "best_case": ("khả quan",),
    "commit": ("cam kết",),
    "omitted": ("bỏ qua",),
    # reasons for losing
    "price": ("giá", "giá cao"),
    "competitor": ("đối thủ",),
    "no_budget": ("không có ngân sách", "hết ngân sách"),
    "no_decision": ("không quyết định", "chưa quyết định"),
    # kinds of activity
    "call": ("gọi điện", "cuộc gọi", "điện thoại"),
    "email": ("e-mail", "thư điện tử"),
    "sms": ("SMS", "tin nhắn"),
    "meeting": ("gặp mặt", "họp", "cuộc họp"),
    "coffee": ("cà phê", "ăn trưa"),
    "visit": ("đến thăm", "thăm"),
    "letter": ("thư",),
    "task": ("việc cần làm", "việc"),
    "appointment": ("lịch hẹn", "cuộc hẹn"),
    "note": ("ghi chú",),
}
"""A stored word -> what it is called: first as it is shown, then as it is written too."""


def choice_meant(known: Iterable[str], typed: str) -> str | None:
    """The known choice that was typed, in English or Vietnamese, without regard to case, accents, ``-`` and ``_``."""
    choices = list(known)
    wanted = _plain(typed)
    for each in choices:
        if _plain(each) == wanted:
            return each
    for each in choices:
        if wanted in map(_plain, VIETNAMESE.get(each, ())):
            return each
    return None


def _plain(word: str) -> str:
    return fold(word).replace("_", " ").replace("-", " ")
