#include "triage/text/html.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "triage/base/unicode.h"
#include "triage/text/entities.h"

namespace triage::text {
namespace {

enum class Shape : std::uint8_t {
  kInline,    // leaves no trace
  kBlock,     // stands on lines of its own
  kCell,      // a blank apart from its neighbours
  kBreak,     // ends a line
  kQuote,     // its lines get a `>`
  kVerbatim,  // line ends inside count
  kHidden,    // goes with all that is inside
};

struct Element {
  std::string_view name;
  Shape shape = Shape::kInline;
};

// Sorted by name. What is not here is not HTML.
constexpr std::array kElements = {
    Element{"a"},
    Element{"abbr"},
    Element{"acronym"},
    Element{"address", Shape::kBlock},
    Element{"article", Shape::kBlock},
    Element{"aside", Shape::kBlock},
    Element{"at"},
    Element{"attachment"},
    Element{"b"},
    Element{"base"},
    Element{"basefont"},
    Element{"bdi"},
    Element{"bdo"},
    Element{"big"},
    Element{"blockquote", Shape::kQuote},
    Element{"body", Shape::kBlock},
    Element{"br", Shape::kBreak},
    Element{"button"},
    Element{"caption", Shape::kBlock},
    Element{"center", Shape::kBlock},
    Element{"cite"},
    Element{"code"},
    Element{"col"},
    Element{"colgroup"},
    Element{"dd", Shape::kBlock},
    Element{"del"},
    Element{"dfn"},
    Element{"dir", Shape::kBlock},
    Element{"div", Shape::kBlock},
    Element{"dl", Shape::kBlock},
    Element{"dt", Shape::kBlock},
    Element{"em"},
    Element{"emoji"},
    Element{"fieldset", Shape::kBlock},
    Element{"figcaption", Shape::kBlock},
    Element{"figure", Shape::kBlock},
    Element{"font"},
    Element{"footer", Shape::kBlock},
    Element{"form", Shape::kBlock},
    Element{"h1", Shape::kBlock},
    Element{"h2", Shape::kBlock},
    Element{"h3", Shape::kBlock},
    Element{"h4", Shape::kBlock},
    Element{"h5", Shape::kBlock},
    Element{"h6", Shape::kBlock},
    Element{"head", Shape::kHidden},
    Element{"header", Shape::kBlock},
    Element{"hr", Shape::kBreak},
    Element{"html", Shape::kBlock},
    Element{"i"},
    Element{"iframe", Shape::kHidden},
    Element{"img"},
    Element{"input"},
    Element{"ins"},
    Element{"kbd"},
    Element{"label"},
    Element{"legend", Shape::kBlock},
    Element{"li", Shape::kBlock},
    Element{"link"},
    Element{"main", Shape::kBlock},
    Element{"map"},
    Element{"mark"},
    Element{"meta"},
    Element{"nav", Shape::kBlock},
    Element{"nobr"},
    Element{"noscript", Shape::kHidden},
    Element{"object", Shape::kHidden},
    Element{"ol", Shape::kBlock},
    Element{"option", Shape::kBlock},
    Element{"p", Shape::kBlock},
    Element{"picture"},
    Element{"pre", Shape::kVerbatim},
    Element{"q"},
    Element{"s"},
    Element{"samp"},
    Element{"script", Shape::kHidden},
    Element{"section", Shape::kBlock},
    Element{"select", Shape::kBlock},
    Element{"small"},
    Element{"span"},
    Element{"strike"},
    Element{"strong"},
    Element{"style", Shape::kHidden},
    Element{"sub"},
    Element{"sup"},
    Element{"svg", Shape::kHidden},
    Element{"table", Shape::kBlock},
    Element{"tbody", Shape::kBlock},
    Element{"td", Shape::kCell},
    Element{"template", Shape::kHidden},
    Element{"textarea", Shape::kBlock},
    Element{"tfoot", Shape::kBlock},
    Element{"th", Shape::kCell},
    Element{"thead", Shape::kBlock},
    Element{"time"},
    Element{"title", Shape::kHidden},
    Element{"tr", Shape::kBlock},
    Element{"tt"},
    Element{"u"},
    Element{"ul", Shape::kBlock},
    Element{"var"},
    Element{"wbr"},
};
static_assert(std::is_sorted(kElements.begin(), kElements.end(),
                             [](const Element& left, const Element& right) {
                               return left.name < right.name;
                             }));

constexpr std::size_t kLongestName = 12;
constexpr int kDeepestQuote = 40;

struct Tag {
  std::string_view name;             // as written
  const Element* element = nullptr;  // null: not HTML
  bool is_closing = false;
  std::size_t name_end = 0;  // offset behind the name
};

bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == ':' || letter == '-';
}

const Element* element_named(std::string_view name) {
  std::array<char, kLongestName> lower{};
  if (name.empty() || name.size() > lower.size()) return nullptr;
  std::transform(name.begin(), name.end(), lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  const std::string_view key(lower.data(), name.size());
  const auto found = std::lower_bound(
      kElements.begin(), kElements.end(), key,
      [](const Element& element, std::string_view wanted) { return element.name < wanted; });
  return found != kElements.end() && found->name == key ? &*found : nullptr;
}

// Reads `<name` or `</name` at `at`, and sees that what follows can follow a name.
std::optional<Tag> tag_at(std::string_view html, std::size_t at) {
  Tag tag;
  std::size_t cursor = at + 1;
  if (cursor < html.size() && html[cursor] == '/') {
    tag.is_closing = true;
    ++cursor;
  }
  const std::size_t begin = cursor;
  while (cursor < html.size() && cursor - begin <= 32 && is_name_letter(html[cursor])) ++cursor;
  if (cursor == begin || cursor == html.size()) return std::nullopt;
  const char next = html[cursor];
  if (next != '>' && next != '/' && next != ' ' && next != '\t' && next != '\n' && next != '\r') {
    return std::nullopt;
  }
  tag.name = html.substr(begin, cursor - begin);
  tag.element = element_named(tag.name);
  tag.name_end = cursor;
  return tag;
}

// Office puts its own elements into mail: <o:p>, <v:shape>, <st1:City>.
bool is_office_tag(const Tag& tag) {
  const std::size_t colon = tag.name.find(':');
  return colon != std::string_view::npos && colon > 0 && colon <= 3 && colon + 1 < tag.name.size();
}

// Names that people also put in angle brackets themselves, as in `<ADDRESS>`: no sign of HTML.
bool is_ambiguous(std::string_view name) {
  constexpr std::array<std::string_view, 27> kNames = {
      "address", "aside",   "at",     "attachment", "base",   "button", "caption",
      "cite",    "code",    "dir",    "emoji",      "footer", "form",   "header",
      "input",   "label",   "link",   "main",       "map",    "object", "option",
      "picture", "section", "select", "template",   "time",   "title"};
  return std::binary_search(kNames.begin(), kNames.end(), name);
}

class HtmlReader {
 public:
  HtmlReader(std::string_view html, std::string& text) : html_(html), text_(text) {
    text_.clear();
    text_.reserve(html.size() / 2);
    keeps_line_ends_ = !has_block_structure();
  }

  void read() {
    while (at_ < html_.size()) {
      const char letter = html_[at_];
      if (letter == '<') {
        read_markup();
      } else if (letter == '&') {
        read_entity();
      } else {
        put(letter);
        ++at_;
      }
    }
  }

  [[nodiscard]] bool has_quote() const { return has_quote_; }

 private:
  // Text with a <br> or a <b> here and there keeps its own line ends; a page does not.
  [[nodiscard]] bool has_block_structure() const {
    for (std::size_t at = html_.find('<'); at != std::string_view::npos;
         at = html_.find('<', at + 1)) {
      const auto tag = tag_at(html_, at);
      if (!tag || tag->element == nullptr) continue;
      const Shape shape = tag->element->shape;
      if (shape == Shape::kBlock || shape == Shape::kHidden || shape == Shape::kCell) return true;
    }
    return false;
  }

  void read_markup() {
    if (html_.substr(at_).starts_with("<!--")) return skip_past("-->");
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
    if (next == '!' || next == '?') return skip_past(">");
    const auto tag = tag_at(html_, at_);
    if (!tag || (tag->element == nullptr && !is_office_tag(*tag))) {
      put('<');
      ++at_;
      return;
    }
    at_ = end_of_tag(tag->name_end);
    if (tag->element != nullptr) apply(*tag);
  }

  // What a browser would not show to the end of the text is skipped with it, once.
  void skip_past(std::string_view end) {
    const std::size_t found = html_.find(end, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  // Behind the `>` that ends a tag; one inside a quoted value does not count.
  std::size_t end_of_tag(std::size_t at) {
    while (at < html_.size() && html_[at] != '>') {
      const char letter = html_[at++];
      if (letter != '"' && letter != '\'') continue;
      bool& is_unpaired = letter == '"' ? no_double_quote_ : no_single_quote_;
      const std::size_t closing = is_unpaired ? std::string_view::npos : html_.find(letter, at);
      is_unpaired = closing == std::string_view::npos;
      if (!is_unpaired) at = closing + 1;
    }
    return std::min(at + 1, html_.size());
  }

  void apply(const Tag& tag) {
    switch (tag.element->shape) {
      case Shape::kInline:
        break;
      case Shape::kBlock:
        end_line();
        break;
      case Shape::kCell:
        put(' ');
        break;
      case Shape::kBreak:
        text_ += '\n';
        break;
      case Shape::kVerbatim:
        end_line();
        verbatim_ += tag.is_closing ? (verbatim_ > 0 ? -1 : 0) : 1;
        break;
      case Shape::kQuote:
        has_quote_ = true;
        quotes_ = std::clamp(quotes_ + (tag.is_closing ? -1 : 1), 0, kDeepestQuote);
        end_line();
        break;
      case Shape::kHidden:
        if (!tag.is_closing && !is_self_closed() && (!is_unclosed_ || is_code(*tag.element)))
          skip_element(*tag.element);
        break;
    }
  }

  [[nodiscard]] bool is_self_closed() const { return at_ >= 2 && html_[at_ - 2] == '/'; }

  // Skips to the closing tag. A head that is never closed ends where the body begins.
  void skip_element(const Element& element) {
    for (std::size_t at = html_.find('<', at_); at != std::string_view::npos;
         at = html_.find('<', at + 1)) {
      const auto tag = tag_at(html_, at);
      if (!tag || tag->element == nullptr) continue;
      const bool is_end = tag->is_closing && tag->element == &element;
      if (is_end || (element.name == "head" && tag->element->name == "body")) {
        at_ = is_end ? end_of_tag(tag->name_end) : at;
        return;
      }
    }
    if (is_code(element)) {
      at_ = html_.size();
    } else {
      is_unclosed_ = true;  // a page that is cut off, or wrong: better too much than nothing
    }
  }

  static bool is_code(const Element& element) {
    return element.name == "script" || element.name == "style" || element.name == "head";
  }

  void read_entity() {
    const auto entity = entity_at(html_.substr(at_));
    if (!entity) {
      put('&');
      ++at_;
      return;
    }
    begin_line();
    append_utf8(entity->code_point, text_);
    at_ += entity->size;
  }

  void put(char letter) {
    const bool is_line_end = letter == '\n' || letter == '\r';
    if (is_line_end && verbatim_ == 0 && !keeps_line_ends_) letter = ' ';
    const bool is_at_start = text_.empty() || text_.back() == '\n';
    if (letter == ' ' && (is_at_start || text_.back() == ' ')) return;
    begin_line();
    text_ += letter;
  }

  void begin_line() {
    if (quotes_ == 0 || !(text_.empty() || text_.back() == '\n')) return;
    for (int depth = 0; depth < quotes_; ++depth) text_ += "> ";
  }

  void end_line() {
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  }

  std::string_view html_;
  std::string& text_;
  std::size_t at_ = 0;
  int quotes_ = 0;
  bool has_quote_ = false;
  bool is_unclosed_ = false;  // an element that hides what it holds has no end
  int verbatim_ = 0;
  bool keeps_line_ends_ = false;
  bool no_double_quote_ = false;  // none to the end of the page
  bool no_single_quote_ = false;
};

}  // namespace

bool looks_like_html(std::string_view text) {
  int inline_tags = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!DOCTYPE") || text.substr(at).starts_with("<!doctype")) {
      return true;
    }
    const auto tag = tag_at(text, at);
    if (!tag || tag->element == nullptr || is_ambiguous(tag->element->name)) continue;
    if (text.find('>', tag->name_end) == std::string_view::npos) return false;
    if (tag->element->shape != Shape::kInline || tag->element->name == "span") return true;
    if (++inline_tags >= 2) return true;
  }
  return false;
}

bool html_to_text(std::string_view html, std::string& text) {
  HtmlReader reader(html, text);
  reader.read();
  return reader.has_quote();
}

}  // namespace triage::text
