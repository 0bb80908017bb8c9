// A ticket in, one clean document out: the way through all the passes.
//
//   bytes → text (charset, MIME, HTML) → normal form → lines with what the rules say of them
//         → passes of the channel (system lines, quotes, disclaimers, signatures, courtesies)
//         → each line left: masks, markup, tokens
//
// The same ticket gives the same document on every machine. Cleaning a body again changes nothing.
#pragma once

#include <string>

#include "triage/base/outcome.h"
#include "triage/text/pass.h"
#include "triage/text/rules.h"
#include "triage/text/validator.h"
#include "triage/ticket/document.h"
#include "triage/ticket/ticket.h"

namespace triage::text {

// Immutable: any thread. Each thread keeps its own buffers.
class Cleaner {
 public:
  using Options = Limits;

  // `rules` must outlive the cleaner.
  explicit Cleaner(const Options& options = {}, const Rules& rules = Rules::embedded());

  // The document, or why there is none: Rejection::field is one of `code::`, the reason holds no
  // text of the ticket. Takes any bytes and never throws because of them.
  [[nodiscard]] Accepted<Document> clean(const Ticket& ticket) const;

  // The same, and what was taken out by which pass.
  [[nodiscard]] Accepted<Document> clean(const Ticket& ticket, Explanation& explanation) const;

  // Changes when the same ticket could give another document: with the code's version, the rules or
  // the options. 16 hex digits.
  [[nodiscard]] std::string fingerprint() const;

  [[nodiscard]] const Options& options() const { return options_; }

 private:
  Options options_;
  const Rules* rules_;
};

}  // namespace triage::text
