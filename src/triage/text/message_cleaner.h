// Takes one message, or one subject, through the passes of its channel.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "triage/text/message_text.h"
#include "triage/text/pass.h"
#include "triage/text/quotes.h"
#include "triage/text/rules.h"
#include "triage/ticket/ticket.h"

namespace triage::text {

// Keeps its buffers from message to message. One thread at a time.
class MessageCleaner {
 public:
  // What is known of a message beside its text.
  struct Context {
    Channel channel = Channel::kUnknown;
    bool has_subject = false;
    bool is_forward = false;             // the subject says so
    bool is_reply = false;               // the subject, a header field or <blockquote> says so
    bool follows_agent = false;          // an agent wrote in this ticket before
    bool is_email = false;               // it was raw MIME
    bool is_automatic = false;           // its header fields or its subject say so
    Explanation* explanation = nullptr;  // where to say what was taken out, or null
    std::size_t message = 0;             // its number there
  };
  struct Result {
    std::string body;           // one line for each line that is left
    std::size_t masks = 0;      // masked words in it
    bool is_automatic = false;  // no person wrote it; then the body is empty
    bool is_rubbish = false;    // binary data; then, too
    bool is_email = false;      // the rules for e-mail were used
  };
  struct Subject {
    std::string text;  // normalised, without Re:, Fwd: and the like
    bool is_forward = false;
    bool is_reply = false;
    bool is_automatic = false;
  };

  // Before the first message of every ticket.
  void begin(const Rules& rules) {
    rules_ = &rules;
    thanks_.clear();
  }

  [[nodiscard]] const Rules& rules() const { return *rules_; }

  // `text` is UTF-8, HTML or plain. Greetings and thanks are appended to `courtesies`.
  Result clean(std::string_view text, Context context, std::string& courtesies);

  [[nodiscard]] Subject without_prefixes(std::string_view raw);
  Result clean_subject(std::string_view subject, const Context& context, std::string& courtesies);

  // A triage field's value, on one line; and its name.
  [[nodiscard]] std::string clean_field(std::string_view value);
  [[nodiscard]] std::string clean_name(std::string_view name);

  // The thanks among the courtesies of this ticket, one sentence a line.
  [[nodiscard]] const std::string& thanks() const { return thanks_; }

 private:
  void run_passes(bool is_email, const Context& context, std::string& courtesies);
  [[nodiscard]] bool looks_like_email(const Context& context) const;
  void take_all_thanks(std::string& courtesies);
  void refuse_automatic(const Context& context, Result& result);
  void explain(const Context& context) const;
  void rewrite_lines(std::string& body);
  // These return how many masks there were.
  std::size_t write_lines(std::string& body);
  std::size_t write_line(const Line& line, std::string& body);
  std::size_t clean_line();  // line_
  bool read_html(std::string_view text);
  [[nodiscard]] bool load();

  const Rules* rules_ = nullptr;
  MessageText message_;
  std::string plain_;   // the message without HTML
  std::string normal_;  // the same, normalised
  std::string line_;    // the line at hand, as far as it is cleaned
  std::string next_;    // the same, after the step
  std::string thanks_;
};

}  // namespace triage::text
