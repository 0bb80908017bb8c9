// What a program that runs for long tells whoever keeps it running: one line an event, on standard
// error, for people or as JSON.
//
//   log.info("request", {{"method", "POST"}, {"path", "/v1/classify"}, {"status", 200}});
//
// Ticket text is never among the values, at any level.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace triage {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };
enum class LogForm : std::uint8_t { kText, kJson };

// Any thread.
class Log {
 public:
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;

  struct Field {
    std::string_view name;
    Value value;

    Field(std::string_view called, const char* text)
        : name(called), value(std::string_view(text)) {}
    Field(std::string_view called, const std::string& text)
        : name(called), value(std::string_view(text)) {}
    Field(std::string_view called, std::string_view text) : name(called), value(text) {}
    Field(std::string_view called, bool flag) : name(called), value(flag) {}
    Field(std::string_view called, double number) : name(called), value(number) {}
    template <std::integral Number>
    Field(std::string_view called, Number number)
        : name(called), value(static_cast<std::int64_t>(number)) {}
  };
  using Fields = std::initializer_list<Field>;

  // Lines below `least` are not written.
  Log(LogLevel least, LogForm form);
  ~Log();  // writes what waits
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  [[nodiscard]] bool has(LogLevel level) const;

  void debug(std::string_view event, Fields fields = {}) { write(LogLevel::kDebug, event, fields); }
  void info(std::string_view event, Fields fields = {}) { write(LogLevel::kInfo, event, fields); }
  void warning(std::string_view event, Fields fields = {}) {
    write(LogLevel::kWarning, event, fields);
  }
  void error(std::string_view event, Fields fields = {}) { write(LogLevel::kError, event, fields); }

 private:
  void write(LogLevel level, std::string_view event, Fields fields);

  struct State;
  std::unique_ptr<State> state_;
};

// The line without time and level: `request method=POST path=/v1/classify`. Values with blanks
// stand in quotes; no value breaks the line.
[[nodiscard]] std::string log_text(std::string_view event, Log::Fields fields);

// Members of a JSON object, without its braces: `"event":"request","method":"POST"`.
[[nodiscard]] std::string log_json(std::string_view event, Log::Fields fields);

}  // namespace triage
