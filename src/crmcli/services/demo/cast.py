"""Who plays in the demo: made-up people, companies and goods, drawn from a seeded generator."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from crmcli.domain.folding import fold

SURNAMES = ("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ",
            "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trịnh", "Mai", "Tô")  # fmt: skip
MIDDLE_M = ("Văn", "Hữu", "Đức", "Minh", "Quang", "Công", "Quốc", "Thành", "Anh", "Xuân")
MIDDLE_F = ("Thị", "Thị", "Ngọc", "Thanh", "Thu", "Kim", "Thùy", "Phương", "Mỹ", "Bích")
GIVEN_M = ("An", "Bình", "Cường", "Dũng", "Đạt", "Đức", "Giang", "Hải", "Hiếu", "Hùng", "Khang", "Khoa", "Lâm", "Long",
           "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Tài", "Thắng", "Thịnh", "Toàn", "Trung", "Tuấn",
           "Việt", "Vinh", "Vũ")  # fmt: skip
GIVEN_F = ("Ánh", "Châu", "Chi", "Dung", "Hà", "Hạnh", "Hiền", "Hoa", "Hồng", "Huệ", "Hương", "Lan", "Liên", "Linh",
           "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Thơm", "Trang", "Uyên",
           "Vân", "Yến", "Yên")  # fmt: skip
FORMS = ("Cty TNHH", "Cty TNHH", "Công ty TNHH", "Công ty CP", "Cty TNHH MTV", "Cty CP")
CORES = ("An Phát", "Bảo Long", "Bình Minh", "Cát Tường", "Đại Phong", "Đông Á", "Đức Thành", "Gia Hưng", "Hải Đăng",
         "Hoàng Gia", "Hồng Hà", "Hưng Thịnh", "Khang An", "Khánh Hội", "Kim Long", "Lam Sơn", "Mai Linh", "Minh Khai",
         "Minh Quân", "Nam Cường", "Ngọc Lan", "Nhật Minh", "Phú Cường", "Phúc Lộc", "Phương Nam", "Quang Minh",
         "Sao Mai", "Sông Hồng",
         "Tân Tiến", "Tây Đô", "Thái Sơn",
         "Thành Công", "Thịnh Vượng", "Thuận Phát",
         "Tiến Đạt", "Toàn Cầu", "Trường Hải", "Tuấn Kiệt", "Việt Hưng", "Vĩnh Phát", "Xuân Mai")  # fmt: skip
TRADES = (
    ("Khách sạn", "khách sạn"), ("Bệnh viện", "y tế"), ("Nhà hàng", "nhà hàng"), ("Dệt may", "dệt may"),
    ("Thực phẩm", "thực phẩm"), ("Thủy sản", "thủy sản"), ("Nội thất", "nội thất"),
    ("Cơ điện", "cơ điện"),
    ("Bao bì", "bao bì"), ("Dược phẩm", "dược phẩm"), ("Logistics", "vận tải"), ("Giáo dục", "giáo dục"),
)  # fmt: skip
"""The word in a company's name and its industry."""

PLACES = (
    ("Hà Nội", "024"), ("Hà Nội", "024"), ("Hải Phòng", "0225"), ("Bắc Ninh", "0222"), ("Quảng Ninh", "0203"),
    ("Đà Nẵng", "0236"), ("Huế", "0234"), ("Nghệ An", "0238"), ("Khánh Hòa", "0258"), ("TP. Hồ Chí Minh", "028"),
    ("TP. Hồ Chí Minh", "028"), ("TP. Hồ Chí Minh", "028"), ("Đồng Nai", "0251"), ("Cần Thơ", "0292"),
)  # fmt: skip
STREETS = ("Lê Lợi", "Trần Hưng Đạo", "Nguyễn Huệ", "Hai Bà Trưng", "Lý Thường Kiệt", "Điện Biên Phủ")
GOODS = (
    ("Máy lạnh trung tâm", 180), ("Máy lạnh treo tường", 12), ("Kho lạnh", 420), ("Tủ đông công nghiệp", 38),
    ("Hệ thống thông gió", 95), ("Bảo trì năm", 24), ("Máy làm đá", 55), ("Lắp đặt chìa khóa trao tay", 260),
)  # fmt: skip
"""What is sold, with the middle of its price in millions of đồng."""

TITLES = ("Giám đốc", "Phó giám đốc", "Trưởng phòng mua hàng", "Quản lý kỹ thuật", "Kế toán trưởng", "Thu mua")
INTERESTS = ("tiết kiệm điện", "bảo trì", "kho lạnh", "khuyến mãi", "công nghệ mới", "golf", "cà phê")
OWNERS = ("An", "Bình", "Chi")
MOBILES = ("032", "035", "038", "070", "077", "083", "086", "090", "091", "093", "096", "097", "098")


class Person(NamedTuple):
    """A made-up person."""

    name: str
    salutation: str
    phone: str
    email: str
    title: str


class Company(NamedTuple):
    """A made-up company."""

    name: str
    industry: str
    province: str
    address: str
    phone: str


class Cast:
    """Draws people and companies; nobody comes twice."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self._taken: set[str] = set()

    def person(self, domain: str) -> Person:
        """Somebody new, with a mobile and an address at ``domain``."""
        dice = self.dice
        woman = dice.random() < 0.5
        while True:
            words = (
                dice.choice(SURNAMES),
                dice.choice(MIDDLE_F if woman else MIDDLE_M),
                dice.choice(GIVEN_F if woman else GIVEN_M),
            )
            name = " ".join(words)
            if self._take(name):
                break
        email = f"{_plain(words[2])}.{_plain(words[0])}{len(self._taken)}@{domain}"
        phone = self._number(dice.choice(MOBILES), 7)
        return Person(name, "Chị" if woman else "Anh", phone, email, dice.choice(TITLES))

    def company(self) -> Company:
        """A company nobody has met yet."""
        dice = self.dice
        while True:
            trade, industry = dice.choice(TRADES)
            name = f"{dice.choice(FORMS)} {trade} {dice.choice(CORES)}"
            if self._take(name):
                break
        province, area = dice.choice(PLACES)
        address = f"{dice.randint(2, 380)} {dice.choice(STREETS)}"
        return Company(name, industry, province, address, self._number(area, 11 - len(area)))

    def domain(self, company: Company) -> str:
        """A mail domain that looks like the company's; reserved for examples, so that no letter ever arrives."""
        return f"{_plain(company.name.split(' ', 2)[-1]).replace(' ', '')[-18:]}.example.com"

    def _number(self, head: str, digits: int) -> str:
        while True:
            first = "3" if head.startswith("02") else ""
            rest = "".join(str(self.dice.randint(0, 9)) for _ in range(digits - len(first)))
            if self._take(head + first + rest):
                return head + first + rest

    def _take(self, key: str) -> bool:
        if key in self._taken:
            return False
        self._taken.add(key)
        return True


def _plain(text: str) -> str:
    return "".join(each for each in fold(text) if each.isalnum() or each == " ")
