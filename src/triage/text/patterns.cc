#include "triage/text/patterns.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "triage/text/byte_set.h"
#include "triage/text/tokens.h"

namespace triage::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool starts_with_lower(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char wanted, char c) { return wanted == lower(c); });
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

// Does `text` end at `at`, or go on with something that is no letter or digit?
bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || !is_alnum(text[at]);
}

// Reads digits at `at`, at most `most`; returns how many there were.
std::size_t read_digits(std::string_view text, std::size_t& at, std::size_t most) {
  const std::size_t begin = at;
  while (at < text.size() && at - begin < most && is_digit(text[at])) ++at;
  return at - begin;
}

// Pieces between separators: do all of them have `size` hex digits?
bool is_hex_groups(std::string_view word, char separator, std::size_t groups, std::size_t size) {
  if (word.size() != groups * (size + 1) - 1) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool wants_separator = i % (size + 1) == size;
    if (wants_separator ? word[i] != separator : !is_hex(word[i])) return false;
  }
  return true;
}

bool is_mac(std::string_view word) {
  return is_hex_groups(word, ':', 6, 2) || is_hex_groups(word, '-', 6, 2) ||
         is_hex_groups(word, '.', 3, 4);
}

bool is_guid(std::string_view word) {
  if (word.size() != 36) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? word[i] != '-' : !is_hex(word[i])) return false;
  }
  return true;
}

// Four numbers up to 255, then maybe a port or a prefix length.
bool is_ipv4(std::string_view word) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= word.size() || word[at++] != '.')) return false;
    const std::size_t begin = at;
    if (read_digits(word, at, 3) == 0) return false;
    int value = 0;
    for (const char digit : word.substr(begin, at - begin)) value = value * 10 + (digit - '0');
    if (value > 255) return false;
  }
  if (at == word.size()) return true;
  if (word[at] != ':' && word[at] != '/') return false;
  ++at;
  return read_digits(word, at, 5) > 0 && at == word.size();
}

bool is_ipv6(std::string_view word) {
  word = word.substr(0, word.find_first_of("/%"));
  std::size_t colons = 0;
  std::size_t group = 0;
  for (const char c : word) {
    if (c == ':') {
      ++colons;
      group = 0;
    } else if (!is_hex(c) || ++group > 4) {
      return false;
    }
  }
  const bool is_short = word.find("::") != std::string_view::npos && word.size() > 2;
  return colons >= 2 && colons <= 7 && (is_short || colons == 7);
}

bool is_hash(std::string_view word) {
  if (word.size() < 16 || !std::all_of(word.begin(), word.end(), is_hex)) return false;
  const std::size_t digits = count_digits(word);
  return word.size() >= 32 || (digits > 0 && digits < word.size());
}

// 10:30, 8:05:59, 10:30pm, 10h30, 10:30-11:00
bool is_time(std::string_view word) {
  std::size_t at = 0;
  if (read_digits(word, at, 2) == 0 || at >= word.size()) return false;
  if (word[at] != ':' && lower(word[at]) != 'h') return false;
  ++at;
  if (read_digits(word, at, 2) != 2) return false;
  if (at < word.size() && word[at] == ':') {
    ++at;
    if (read_digits(word, at, 2) != 2) return false;
  }
  const std::string_view rest = word.substr(at);
  if (rest.empty() || rest == "h" || starts_with_lower(rest, "am") ||
      starts_with_lower(rest, "pm")) {
    return rest.size() <= 2;
  }
  return rest.size() > 1 && rest.front() == '-' && rest.size() < 10 && is_time(rest.substr(1));
}

// INC0012345, RITM-10023, #4711
bool is_ticket_number(std::string_view word) {
  constexpr std::array<std::string_view, 14> kPrefixes = {
      "sctask", "ritm", "task", "ticket", "case", "inc", "req",
      "chg",    "prb",  "tkt",  "srq",    "sr",   "hd",  "cs"};
  const auto is_number = [](std::string_view text, std::size_t least) {
    return text.size() >= least && text.size() <= 12 && count_digits(text) == text.size();
  };
  if (word.starts_with('#')) return is_number(word.substr(1), 3);
  for (const std::string_view prefix : kPrefixes) {
    if (!starts_with_lower(word, prefix)) continue;
    std::string_view rest = word.substr(prefix.size());
    while (!rest.empty() && (rest[0] == '-' || rest[0] == '#' || rest[0] == '_'))
      rest.remove_prefix(1);
    if (is_number(rest, 4)) return true;
  }
  return false;
}

// Five digits or more, maybe grouped; not a version (10.0.19045.3803), whose parts are no
// thousands.
bool is_long_number(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  if (count_digits(word) < 5) return false;
  if (word.find_first_not_of("0123456789.,'") != std::string_view::npos) return false;
  if (std::count(word.begin(), word.end(), '.') < 2) return true;
  std::size_t at = word.find('.');
  while (at != std::string_view::npos) {
    const std::size_t next = word.find_first_of(".,", at + 1);
    if (std::min(next, word.size()) - at != 4) return false;
    at = next;
  }
  return true;
}

// Bank account (IBAN) and the like: two letters, then fourteen digits or more among letters.
bool is_account_number(std::string_view word) {
  return word.size() >= 15 && word.size() <= 34 && is_letter(word[0]) && is_letter(word[1]) &&
         std::all_of(word.begin(), word.end(), is_alnum) && count_digits(word) >= 12;
}

constexpr std::array<std::string_view, 8> kSymbols = {"€", "$", "£", "¥", "₹", "₽", "₴", "₩"};
constexpr std::array<std::string_view, 37> kCurrencies = {
    "EUR", "USD",  "GBP",   "CHF",  "JPY",   "PLN", "CZK", "SEK", "NOK", "DKK", "HUF", "RON", "BGN",
    "TRY", "RUB",  "UAH",   "CNY",  "KRW",   "INR", "BRL", "MXN", "AUD", "CAD", "ILS", "THB", "VND",
    "IDR", "Euro", "Euros", "euro", "euros", "kr",  "zł",  "Kč",  "円",  "元",  "원"};

constexpr ByteSet make_currency_starts() {
  std::array<char, kSymbols.size() + kCurrencies.size()> starts{};
  std::size_t count = 0;
  for (const std::string_view symbol : kSymbols) starts[count++] = symbol[0];
  for (const std::string_view code : kCurrencies) starts[count++] = code[0];
  return ByteSet({starts.data(), starts.size()});
}
constexpr ByteSet kCurrencyStarts = make_currency_starts();

// Bytes of the currency at the beginning of `text`.
std::size_t currency_size(std::string_view text) {
  if (text.empty() || !kCurrencyStarts.has(text[0])) return 0;
  if (text.starts_with("US$") || text.starts_with("R$")) return text.find('$') + 1;
  for (const std::string_view symbol : kSymbols) {
    if (text.starts_with(symbol)) return symbol.size();
  }
  for (const std::string_view code : kCurrencies) {
    if (text.starts_with(code) && ends_word(text, code.size())) return code.size();
  }
  return 0;
}

// 1.200,50 or 1 200 or 12: digits with separators that a digit follows.
std::size_t amount_size(std::string_view text) {
  constexpr std::size_t kLongest = 40;  // bytes
  text = text.substr(0, kLongest);
  std::size_t at = 0;
  if (read_digits(text, at, 12) == 0) return 0;
  while (at + 1 < text.size()) {
    const bool separates = text[at] == '.' || text[at] == ',' || text[at] == '\'';
    const bool groups = text[at] == ' ' && at + 3 < text.size() && is_digit(text[at + 1]) &&
                        is_digit(text[at + 2]) && is_digit(text[at + 3]) && ends_word(text, at + 4);
    if (!(separates && is_digit(text[at + 1])) && !groups) break;
    ++at;
    read_digits(text, at, 12);
  }
  return at;
}

std::size_t skip_blank(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] == ' ' ? at + 1 : at;
}

// 2026年3月2日
std::size_t han_date_size(std::string_view text) {
  std::size_t at = 0;
  std::size_t parts = 0;
  for (const std::string_view mark : {"年", "月", "日"}) {
    std::size_t next = at;
    if (read_digits(text, next, 4) == 0 || text.compare(next, mark.size(), mark) != 0) continue;
    at = next + mark.size();
    ++parts;
  }
  return parts >= 2 ? at : 0;
}

// Of the first three numbers one can be a month and another a day; `01.00.32` is a version.
bool has_day_and_month(std::string_view text) {
  std::size_t months = 0;
  std::size_t days = 0;
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part, ++at) {
    const std::size_t begin = at;
    if (read_digits(text, at, 4) == 0) break;
    int value = 0;
    for (const char digit : text.substr(begin, at - begin)) value = value * 10 + (digit - '0');
    if (at - begin <= 2 && value == 0 && part < 2) return false;
    months += at - begin <= 2 && value >= 1 && value <= 12 ? 1 : 0;
    days += at - begin <= 2 && value >= 1 && value <= 31 ? 1 : 0;
  }
  return months >= 1 && days >= 2;
}

// T08:15:00.123+02:00 behind a date
std::size_t iso_time_size(std::string_view text) {
  if (text.size() < 6 || text[0] != 'T' || !is_digit(text[1])) return 0;
  std::size_t at = 1;
  while (at < text.size() && (is_digit(text[at]) || text[at] == ':' || text[at] == '.' ||
                              text[at] == '+' || text[at] == '-' || text[at] == 'Z')) {
    ++at;
  }
  while (at > 0 && (text[at - 1] == '.' || text[at - 1] == ':' || text[at - 1] == '-')) --at;
  return at;
}

bool is_path_end(std::string_view text, std::size_t at) {
  constexpr ByteSet kEnds("\"<>|*?");
  if (kEnds.has(text[at])) return true;
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("://")) return true;
  // A comma of Chinese or Japanese, in normal form.
  if (text[at] == ',') return rest.size() > 1 && static_cast<unsigned char>(rest[1]) >= 0x80;
  for (const std::string_view mark : {"」", "』", "】", "。", "、", "）", "”", "“", "»"}) {
    if (rest.starts_with(mark)) return true;
  }
  return false;
}

std::size_t path_word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ' ' && !is_path_end(text, at)) ++at;
  return at;
}

std::size_t without_closing_marks(std::string_view text, std::size_t end) {
  constexpr ByteSet kMarks(".,;:)]}'!");
  return kMarks.without_tail(text.substr(0, end)).size();
}

// A blank belongs to a Windows path if one of the next two words holds a backslash ("Program
// Files").
std::size_t windows_path_size(std::string_view text) {
  std::size_t end = path_word_end(text, 0);
  for (int words = 0; words < 8 && end < text.size() && text[end] == ' ';) {
    std::size_t next = end;
    bool goes_on = false;
    for (int look = 0; look < 2 && !goes_on && next < text.size() && text[next] == ' '; ++look) {
      const std::size_t begin = next + 1;
      next = path_word_end(text, begin);
      const std::string_view word = text.substr(begin, next - begin);
      const std::size_t slash = word.find('\\');
      goes_on =
          slash != std::string_view::npos && slash > 0 && word.find(':') == std::string_view::npos;
      if (word.find_first_of(".,;:!?") == word.size() - 1) break;
      ++words;
    }
    if (!goes_on) break;
    end = next;
  }
  return without_closing_marks(text, end);
}

bool is_host_tld(std::string_view tld) {
  constexpr std::array<std::string_view, 16> kTlds = {
      "app", "biz",  "cloud", "com",      "corp",  "dev", "edu", "example",
      "gov", "info", "int",   "internal", "local", "net", "org", "tech"};
  if (!std::all_of(tld.begin(), tld.end(), is_letter)) return false;
  return tld.size() == 2 || std::any_of(kTlds.begin(), kTlds.end(), [&](std::string_view known) {
           return known.size() == tld.size() && starts_with_lower(tld, known);
         });
}

bool is_host(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alnum(c) || c == '.' || c == '-'; }) &&
         is_host_tld(host.substr(dot + 1));
}

bool is_host_word(std::string_view label) {
  return label.size() >= 2 && label.size() <= 24 && label.front() != '-' && label.back() != '-' &&
         count_digits(label) <= 4 && count_digits(label) < label.size() &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; }) &&
         type_of(label).empty();
}

}  // namespace

std::optional<Url> url_in(std::string_view word) {
  constexpr std::size_t kLongestScheme = 12;
  std::string_view rest;
  const std::size_t scheme = word.substr(0, kLongestScheme + 3).find("://");
  if (scheme != std::string_view::npos && scheme > 0 &&
      std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(scheme), is_letter)) {
    rest = word.substr(scheme + 3);
  } else if (starts_with_lower(word, "www.") && word.size() > 6) {
    rest = word;
  } else {
    const std::size_t slash = word.find('/');
    if (slash == std::string_view::npos || !is_host(word.substr(0, slash))) return std::nullopt;
    rest = word;
  }
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  return Url{host.substr(0, host.rfind(':'))};
}

std::vector<std::string> host_words(std::string_view host) {
  if (is_ipv4(host)) return {std::string(token::kIp)};
  std::vector<std::string_view> labels;
  for (std::size_t at = 0; at <= host.size() && labels.size() < 8;) {
    const std::size_t end = std::min(host.find('.', at), host.size());
    labels.push_back(host.substr(at, end - at));
    at = end + 1;
  }
  if (labels.size() > 1) {
    const bool is_country = labels.back().size() == 2;
    labels.pop_back();
    constexpr std::string_view kSecondLevel = " co com ac gov org net or ne go edu gob ";
    const std::string second = " " + std::string(labels.back()) + " ";
    if (is_country && labels.size() > 1 && kSecondLevel.find(second) != std::string_view::npos) {
      labels.pop_back();
    }
  }
  std::vector<std::string> words;
  for (const std::string_view label : labels) {
    if (words.size() == 4 || !is_host_word(label) || starts_with_lower(label, "www")) continue;
    std::string word(label);
    std::transform(word.begin(), word.end(), word.begin(), lower);
    words.push_back(std::move(word));
  }
  return words;
}

bool is_email_address(std::string_view word) {
  if (starts_with_lower(word, "mailto:")) word.remove_prefix(7);
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || at == 0 || word.find('@', at + 1) != std::string_view::npos) {
    return false;
  }
  if (word.find_first_of("/\\:;,=()<>[]\"") != std::string_view::npos) return false;
  const std::string_view domain = word.substr(at + 1, word.find('?', at) - at - 1);
  const std::size_t dot = domain.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 2 < domain.size() &&
         !is_digit(domain[dot + 1]);
}

std::string_view type_of(std::string_view word) {
  constexpr std::size_t kLongest = 64;  // bytes; longer words are blobs or hashes
  if (word.size() > kLongest) return is_hash(word) ? token::kHash : std::string_view{};
  std::size_t digits = 0;
  std::size_t letters = 0;
  std::size_t dots = 0;
  std::size_t colons = 0;
  std::size_t dashes = 0;
  for (const char c : word) {
    digits += is_digit(c) ? 1 : 0;
    letters += is_letter(c) ? 1 : 0;
    dots += c == '.' ? 1 : 0;
    colons += c == ':' ? 1 : 0;
    dashes += c == '-' ? 1 : 0;
  }
  if (digits == 0 && colons < 2 && word.size() < 16) return {};
  if (dashes == 4 && is_guid(word)) return token::kGuid;
  if (colons + dashes + dots >= 2 && is_mac(word)) return token::kMac;
  if (dots >= 3 && is_ipv4(word)) return token::kIp;
  if (digits >= 3 && is_digit(word[0]) && is_time(word)) return token::kTime;
  if (colons >= 2 && is_ipv6(word)) return token::kIp;
  if (digits >= 3 && !is_digit(word[0]) && is_ticket_number(word)) return token::kTicket;
  if (digits >= 5 && letters == 0 && is_long_number(word)) return token::kNumber;
  if (digits >= 12 && letters >= 2 && is_account_number(word)) return token::kNumber;
  return word.size() >= 16 && is_hash(word) ? token::kHash : std::string_view{};
}

std::size_t money_size(std::string_view text) {
  if (const std::size_t currency = currency_size(text); currency > 0) {
    const std::size_t begin = skip_blank(text, currency);
    const std::size_t amount = amount_size(text.substr(begin));
    return amount > 0 && ends_word(text, begin + amount) ? begin + amount : 0;
  }
  const std::size_t amount = amount_size(text);
  if (amount == 0) return 0;
  const std::size_t begin = skip_blank(text, amount);
  const std::size_t currency = currency_size(text.substr(begin));
  return currency > 0 ? begin + currency : 0;
}

std::size_t date_size(std::string_view text) {
  if (text.empty() || !is_digit(text[0])) return 0;
  if (const std::size_t size = han_date_size(text); size > 0) return size;
  std::size_t at = 0;
  const std::size_t first = read_digits(text, at, 4);
  if (!has_day_and_month(text)) return 0;
  if (at >= text.size() || (text[at] != '.' && text[at] != '-' && text[at] != '/')) return 0;
  const char separator = text[at++];
  if (const std::size_t size = read_digits(text, at, 2); size == 0) return 0;
  if (at >= text.size() || text[at] != separator) return 0;
  ++at;
  const std::size_t last = read_digits(text, at, 4);
  const bool is_year_first = first == 4 && (last == 1 || last == 2);
  const bool is_year_last = first <= 2 && (last == 4 || (last == 2 && separator != '-'));
  const bool is_without_year = separator == '.' && first <= 2 && last == 0;
  if (!is_year_first && !is_year_last && !is_without_year) return 0;
  at += iso_time_size(text.substr(at));
  const bool goes_on = at < text.size() && (text[at] == separator || text[at] == '.') &&
                       at + 1 < text.size() && is_digit(text[at + 1]);
  return ends_word(text, at) && !goes_on ? at : 0;
}

// Digits in groups, as far as they can be one telephone number.
struct DigitGroups {
  std::size_t end = 0;  // behind the last digit
  std::size_t digits = 0;
  std::size_t count = 0;
  std::array<std::size_t, 3> sizes{};  // of the first groups
};

// Reads groups until 15 digits are reached (ITU-T E.164); a word that goes beyond is not read.
DigitGroups read_digit_groups(std::string_view text) {
  constexpr ByteSet kMarks("()-./ ");
  constexpr std::size_t kLongest = 30;  // bytes
  constexpr std::size_t kMostDigits = 15;
  DigitGroups groups;
  DigitGroups words;  // the same, up to the last blank
  for (std::size_t at = 0; at < text.size() && at < kLongest; ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      if (at == 0 || !is_digit(text[at - 1])) ++groups.count;
      if (groups.count <= groups.sizes.size()) ++groups.sizes[groups.count - 1];
      groups.end = at + 1;
      if (++groups.digits > kMostDigits) return words;
    } else if (c == '+' ? at > 0 : !kMarks.has(c)) {
      break;
    } else if (at > 0 && text[at - 1] == c) {
      break;
    }
    if (c == ' ') words = groups;
  }
  return groups;
}

std::size_t phone_size(std::string_view text) {
  const DigitGroups groups = read_digit_groups(text);
  const std::size_t end = groups.end;
  if (groups.digits < 8 || !ends_word(text, end) || (end < text.size() && text[end] == ':'))
    return 0;
  if (end + 1 < text.size() && text[end] != ' ' && is_alnum(text[end + 1])) {
    return 0;  // a file name: 031126-9843-01.dmp
  }
  if (text[0] == '+') return end;
  const auto& sizes = groups.sizes;
  const bool is_american = groups.count == 3 && sizes[0] == 3 && sizes[1] == 3 && sizes[2] == 4;
  const bool is_national = groups.count >= 2 && text[0] == '0' && sizes[0] >= 2 && sizes[0] <= 6;
  return is_american || is_national ? end : 0;
}

std::size_t path_size(std::string_view text) {
  if (text.size() < 4) return 0;
  const bool has_drive = is_letter(text[0]) && text[1] == ':' && text[2] == '\\';
  const bool is_share = text[0] == '\\' && text[1] == '\\' && is_alnum(text[2]);
  if (has_drive || is_share) return windows_path_size(text);
  const bool is_unix = (text[0] == '/' && is_letter(text[1])) || (text[0] == '~' && text[1] == '/');
  if (!is_unix) return 0;
  const std::size_t end = without_closing_marks(text, path_word_end(text, 0));
  return text.substr(0, end).find('/', 1) < end - 1 ? end : 0;
}

std::string_view last_name(std::string_view path) {
  while (!path.empty() && (path.back() == '\\' || path.back() == '/')) path.remove_suffix(1);
  return path.substr(path.find_last_of("\\/") + 1);
}

}  // namespace triage::text
