#include "triage/text/mime.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/text/charset.h"
#include "triage/text/html.h"

namespace triage::text {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(char* text) const { g_free(text); }
};
using OwnedText = std::unique_ptr<char, Free>;

constexpr int kDeepestPart = 32;

std::string text_or_empty(const char* text) { return text == nullptr ? "" : repaired_utf8(text); }

bool equal_without_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

// The name of the header field that `line` begins, or an empty view.
std::string_view field_name(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 60) return {};
  const std::string_view name = line.substr(0, colon);
  const bool is_name = std::all_of(name.begin(), name.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '_';
  });
  return is_name ? name : std::string_view{};
}

bool is_written_by_programs_only(std::string_view name) {
  constexpr std::array<std::string_view, 9> kNames = {
      "MIME-Version", "Message-ID",     "Received",         "Return-Path",   "Content-Type",
      "Delivered-To", "DKIM-Signature", "X-Originating-IP", "Auto-Submitted"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return equal_without_case(name, known); });
}

// Calls `visit` with each run of bytes without a blank.
template <typename Visit>
void for_each_word(std::string_view text, Visit visit) {
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    visit(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
}

// Do half of the words of `some` stand in `all`?
bool are_in(std::string_view some, std::string_view all) {
  std::unordered_set<std::string_view> known;
  for_each_word(all, [&](std::string_view word) { known.insert(word); });
  std::size_t words = 0;
  std::size_t shared = 0;
  for_each_word(some, [&](std::string_view word) {
    ++words;
    shared += known.count(word);
  });
  return 2 * shared >= words;
}

// The charset that a text part names; empty where it names none, or one that says nothing.
std::string named_charset(GMimeTextPart* part) {
  const char* const name = g_mime_text_part_get_charset(part);
  if (name == nullptr || equal_without_case(name, "us-ascii")) return {};
  if (equal_without_case(name, "utf-8") || equal_without_case(name, "utf8")) return {};
  // Who says ISO 8859-1 means windows-1252 (WHATWG Encoding Standard, 4.2).
  return equal_without_case(name, "iso-8859-1") ? "windows-1252" : name;
}

// The content of a part without its transfer encoding.
std::string content_of(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

// Gathers what a message shows, part by part.
class PartReader {
 public:
  explicit PartReader(Mail& mail) : mail_(mail) {}

  void read_message(GMimeMessage* message, int depth) {
    GMimeObject* const part = g_mime_message_get_mime_part(message);
    if (part != nullptr) read(part, depth);
  }

 private:
  void read(GMimeObject* part, int depth) {
    if (depth > kDeepestPart) return;
    if (GMIME_IS_MULTIPART(part)) {
      read_multipart(GMIME_MULTIPART(part), depth);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
      read_attached_message(GMIME_MESSAGE_PART(part), depth);
    } else if (is_text_to_read(part)) {
      append(text_of(GMIME_TEXT_PART(part)));
    } else if (GMIME_IS_PART(part)) {
      add_attachment(GMIME_PART(part));
    }
  }

  void read_multipart(GMimeMultipart* multipart, int depth) {
    GMimeContentType* const type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (g_mime_content_type_is_type(type, "multipart", "report")) mail_.is_automatic = true;
    const int count = g_mime_multipart_get_count(multipart);
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
      return read_alternatives(multipart, count, depth);
    }
    for (int i = 0; i < count; ++i) read(g_mime_multipart_get_part(multipart, i), depth + 1);
  }

  // Takes the plain form where it says what the others do, else the richest that has a text, which
  // stands last (RFC 2046, 5.1.4). A plain form may only say that the mail client shows no HTML.
  void read_alternatives(GMimeMultipart* multipart, int count, int depth) {
    constexpr std::size_t kSaysSomething = 20;  // bytes
    constexpr std::size_t kMuchShorter = 4;     // times
    Mail plain;
    Mail rich;
    for (int i = 0; i < count; ++i) {
      GMimeObject* const part = g_mime_multipart_get_part(multipart, i);
      const bool is_plain = GMIME_IS_TEXT_PART(part) && !is_html(part);
      if (is_plain && !plain.text.empty()) continue;
      Mail form;
      PartReader(form).read(part, depth + 1);
      mail_.is_automatic = mail_.is_automatic || form.is_automatic;
      if (!form.text.empty()) (is_plain ? plain : rich) = std::move(form);
    }
    const bool is_plain_enough = plain.text.size() >= kSaysSomething &&
                                 plain.text.size() >= rich.text.size() / kMuchShorter &&
                                 are_in(plain.text, rich.text);
    take(rich.text.empty() || is_plain_enough ? std::move(plain) : std::move(rich));
  }

  void take(Mail form) {
    mail_.is_reply = mail_.is_reply || form.is_reply;
    append(form.text);
    std::move(form.attachments.begin(), form.attachments.end(),
              std::back_inserter(mail_.attachments));
  }

  void read_attached_message(GMimeMessagePart* part, int depth) {
    GMimeMessage* const message = g_mime_message_part_get_message(part);
    if (message == nullptr) return;
    append(text_or_empty(g_mime_message_get_subject(message)));
    read_message(message, depth + 1);
  }

  static bool is_html(GMimeObject* part) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html") != 0;
  }

  static bool is_text_to_read(GMimeObject* part) {
    if (!GMIME_IS_TEXT_PART(part) || g_mime_part_is_attachment(GMIME_PART(part)) != 0) return false;
    GMimeContentType* const type = g_mime_object_get_content_type(part);
    return is_html(part) || g_mime_content_type_is_type(type, "text", "plain") != 0;
  }

  std::string text_of(GMimeTextPart* part) {
    const std::string bytes = content_of(GMIME_PART(part));
    const std::string charset = named_charset(part);
    std::optional<std::string> decoded;
    if (!charset.empty()) decoded = to_utf8(bytes, charset);
    std::string text = decoded ? repaired_utf8(*std::move(decoded)) : to_utf8_text(bytes);
    if (!is_html(GMIME_OBJECT(part))) return text;
    std::string shown;
    mail_.is_reply = html_to_text(text, shown) || mail_.is_reply;
    return shown;
  }

  void append(const std::string& text) {
    if (text.empty()) return;
    if (!mail_.text.empty()) mail_.text += "\n\n";
    mail_.text += text;
  }

  void add_attachment(GMimePart* part) {
    std::string name = text_or_empty(g_mime_part_get_filename(part));
    if (!name.empty()) mail_.attachments.push_back(std::move(name));
  }

  Mail& mail_;
};

// Auto-Submitted (RFC 3834): what programs write of their own, such as alerts, may be a request;
// only an answer is none.
bool is_automatic_by_header(GMimeObject* message) {
  constexpr std::string_view kReplied = "auto-replied";
  const char* const submitted = g_mime_object_get_header(message, "Auto-Submitted");
  if (submitted != nullptr &&
      equal_without_case(std::string_view(submitted).substr(0, kReplied.size()), kReplied)) {
    return true;
  }
  return g_mime_object_get_header(message, "X-Autoreply") != nullptr ||
         g_mime_object_get_header(message, "X-Autorespond") != nullptr;
}

}  // namespace

bool looks_like_mail(std::string_view bytes) {
  constexpr std::size_t kMostLines = 200;
  std::size_t fields = 0;
  bool has_program_field = false;
  for (std::size_t line_count = 0; line_count < kMostLines && !bytes.empty(); ++line_count) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.empty()) break;
    const bool is_continuation = fields > 0 && (line.front() == ' ' || line.front() == '\t');
    const bool is_envelope = line_count == 0 && line.starts_with("From ");
    if (is_continuation || is_envelope) continue;
    const std::string_view name = field_name(line);
    if (name.empty()) return false;
    ++fields;
    has_program_field = has_program_field || is_written_by_programs_only(name);
  }
  return fields >= 3 && has_program_field;
}

std::optional<Mail> read_mail(std::string_view bytes) {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });

  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return std::nullopt;

  Mail mail;
  mail.subject = text_or_empty(g_mime_message_get_subject(message.get()));
  mail.is_reply = g_mime_object_get_header(GMIME_OBJECT(message.get()), "In-Reply-To") != nullptr;
  mail.is_automatic = is_automatic_by_header(GMIME_OBJECT(message.get()));
  PartReader(mail).read_message(message.get(), 0);
  return mail;
}

}  // namespace triage::text
