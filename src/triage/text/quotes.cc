#include "triage/text/quotes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace triage::text {
namespace {

constexpr std::size_t kLongestReplyHeader = 300;  // bytes, over all its lines
constexpr std::size_t kLongestHeaderBlock = 30;   // lines

// A digit in ASCII, Arabic-Indic, or an @: nobody quotes a mail without its date or its sender.
bool has_date_or_address(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] >= '0' && text[i] <= '9') || text[i] == '@') return true;
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte == 0xD9 || byte == 0xDB) && i + 1 < text.size() &&
        static_cast<unsigned char>(text[i + 1]) >= 0xA0) {
      return true;
    }
  }
  return false;
}

class QuoteFinder {
 public:
  QuoteFinder(MessageText& message, const Rules& rules, const QuoteOptions& options)
      : message_(message), lines_(message.lines()), rules_(rules), options_(options) {}

  std::vector<Segment> run() {
    for (std::size_t at = 0; at < lines_.size();) at = step(at);
    close_segment(lines_.size());
    remove_marked_lines();
    return std::move(segments_);
  }

 private:
  // Looks at one line and returns the next one to look at.
  std::size_t step(std::size_t at) {
    if (lines_[at].is_blank() || !lines_[at].is_kept()) return at + 1;
    if (lines_[at].kinds.has(RuleKind::kForwardHeader)) return open_forward(at, at + 1);
    if (const auto header = reply_header_at(at)) return quote(header->first, header->last);
    if (const std::size_t end = header_block_end(at); end > at) return quote(at, end);
    return at + 1;
  }

  // The lines of a reply header of which `at` holds the telling words. `at` never falls from call
  // to call.
  [[nodiscard]] std::optional<Segment> reply_header_at(std::size_t at) {
    constexpr std::array<std::pair<int, int>, 6> kWindows = {
        {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 2}, {2, 0}}};  // lines before and after
    const std::span<const Candidate> all = message_.reply_headers();
    while (next_header_ < all.size() && all[next_header_].line < at) ++next_header_;
    std::size_t last = next_header_;
    while (last < all.size() && all[last].line == at) ++last;
    const auto candidates = all.subspan(next_header_, last - next_header_);
    if (candidates.empty()) return std::nullopt;
    // Rules with a beginning of their own first: they know where the header begins.
    for (const bool has_beginning : {true, false}) {
      for (const auto& [before, after] : kWindows) {
        const auto begin = at - static_cast<std::size_t>(before);
        const auto end = at + static_cast<std::size_t>(after) + 1;
        if (begin > at || end > lines_.size()) continue;
        if (is_reply_header(begin, end - 1, candidates, has_beginning)) return Segment{begin, end};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool is_reply_header(std::size_t first, std::size_t last,
                                     std::span<const Candidate> candidates,
                                     bool has_beginning) const {
    const auto window = lines_.subspan(first, last - first + 1);
    if (!std::all_of(window.begin(), window.end(),
                     [](const Line& line) { return line.has_content(); })) {
      return false;
    }
    const std::string_view unit = message_.folded_of(window.front(), window.back());
    if (unit.empty() || unit.size() > kLongestReplyHeader) return false;
    const bool has_sign = unit.front() == '-' || unit.front() == '_' || has_date_or_address(unit) ||
                          is_followed_by_quote(last);
    return has_sign &&
           std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& each) {
             return (rules_.phrases().prefix_size(each.phrase) > 0) == has_beginning &&
                    rules_.phrases().covers(each.phrase, unit);
           });
  }

  [[nodiscard]] bool is_followed_by_quote(std::size_t at) const {
    const std::size_t next = next_content(at + 1);
    return next < lines_.size() && (lines_[next].quote_depth > lines_[at].quote_depth ||
                                    lines_[next].header != HeaderField::kNone);
  }

  // The end of a block of header fields that begins at `at`: a sender and at least two more, with
  // blank and wrapped lines between them. `at` itself if there is none.
  [[nodiscard]] std::size_t header_block_end(std::size_t at) const {
    if (lines_[at].header == HeaderField::kNone) return at;
    std::uint32_t fields = 0;
    std::size_t end = at;
    std::size_t wrapped = 0;
    const std::size_t reach = std::min(lines_.size(), at + kLongestHeaderBlock);
    for (std::size_t i = at; i < reach; ++i) {
      if (lines_[i].is_blank()) continue;
      const std::uint32_t field = 1U << static_cast<unsigned>(lines_[i].header);
      if (lines_[i].header == HeaderField::kNone) {
        if (lines_[i - 1].is_blank() || ++wrapped > 2) break;
        continue;
      }
      if ((fields & field) != 0) break;  // the block of the next message
      fields |= field;
      wrapped = 0;
      end = i + 1;
    }
    const bool has_sender = (fields >> static_cast<unsigned>(HeaderField::kFrom) & 1U) != 0;
    return has_sender && std::popcount(fields) >= 3 ? end : at;
  }

  // A quoted message whose header stands in [first, last).
  std::size_t quote(std::size_t first, std::size_t last) {
    const std::size_t block = next_content(last);
    if (block < lines_.size()) last = std::max(last, header_block_end(block));
    const std::size_t next = next_content(last);
    const bool is_marked =
        next < lines_.size() && lines_[next].quote_depth > lines_[first].quote_depth;
    if (is_marked) {
      has_reply_header_ = true;
      mark(first, last, Pass::kQuote);
      return last;
    }
    const bool passes_on = options_.is_forward || !has_own_words(first);
    if (passes_on && !has_forwarded_) return open_forward(first, last);
    mark(first, lines_.size(), Pass::kQuote);
    return lines_.size();
  }

  // The forwarded message behind the marker [first, last) begins a segment of its own.
  std::size_t open_forward(std::size_t first, std::size_t last) {
    has_forwarded_ = true;
    const std::size_t block = next_content(last);
    if (block < lines_.size()) last = std::max(last, header_block_end(block));
    mark(first, last, Pass::kForward);
    close_segment(first);
    segment_first_ = last;
    return last;
  }

  void close_segment(std::size_t end) {
    if (end > segment_first_) segments_.push_back({segment_first_, end});
    segment_first_ = end;
  }

  void remove_marked_lines() {
    if (!has_reply_header_ && !options_.is_reply) return;
    const auto is_marked = [](const Line& line) {
      return line.has_content() && line.quote_depth > 0;
    };
    const auto count = std::count_if(lines_.begin(), lines_.end(), is_marked);
    const bool has_others = std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) {
      return line.has_content() && line.quote_depth == 0;
    });
    if (count == 0 || (count == 1 && !has_reply_header_) || !has_others) return;
    for (Line& line : lines_) {
      if (is_marked(line)) message_.remove(line, Pass::kQuote);
    }
  }

  // Did the writer say anything above, beyond a greeting?
  [[nodiscard]] bool has_own_words(std::size_t before) const {
    return std::any_of(
        lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(before), [](const Line& line) {
          return line.has_content() && line.quote_depth == 0 && !line.is_greeting_only() &&
                 !line.kinds.has(RuleKind::kMobileSignature);
        });
  }

  [[nodiscard]] std::size_t next_content(std::size_t at) const {
    while (at < lines_.size() && !lines_[at].has_content()) ++at;
    return at;
  }

  void mark(std::size_t first, std::size_t last, Pass pass) {
    for (Line& line : lines_.subspan(first, last - first)) {
      if (line.has_content()) message_.remove(line, pass);
    }
  }

  MessageText& message_;
  std::span<Line> lines_;
  const Rules& rules_;
  QuoteOptions options_;
  std::vector<Segment> segments_;
  std::size_t segment_first_ = 0;
  std::size_t next_header_ = 0;  // in the message's reply_headers()
  bool has_reply_header_ = false;
  bool has_forwarded_ = false;
};

}  // namespace

std::vector<Segment> remove_quotes(MessageText& message, const Rules& rules,
                                   const QuoteOptions& options) {
  return QuoteFinder(message, rules, options).run();
}

}  // namespace triage::text
