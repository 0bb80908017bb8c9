// JSON written straight into a text, for what is written thousands of times a second. What is read,
// or put together in another order than it is written in, is nlohmann's.
//
//   JsonText json;
//   json.begin_object().member("label", "vpn").member("probability", 0.93).end_object();
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace triage {

class JsonText {
 public:
  JsonText& begin_object() { return begin('{'); }
  JsonText& end_object() { return end('}'); }
  JsonText& begin_array() { return begin('['); }
  JsonText& end_array() { return end(']'); }

  // Of the value that comes next. REQUIRES: within an object.
  JsonText& name(std::string_view name);

  JsonText& null() { return literal("null"); }

  // Bytes that are no UTF-8 become U+FFFD.
  JsonText& value(std::string_view text);
  JsonText& value(const char* text) { return value(std::string_view(text)); }
  JsonText& value(const std::string& text) { return value(std::string_view(text)); }

  JsonText& value(bool flag) { return literal(flag ? "true" : "false"); }
  template <std::signed_integral Integer>
  JsonText& value(Integer number) {
    return value(static_cast<std::int64_t>(number));
  }
  JsonText& value(std::int64_t number);

  // The shortest digits that give the same number again; `null` for what is none.
  JsonText& value(double number);
  JsonText& value(float number);

  // Absent is `null`.
  template <typename T>
  JsonText& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }

  template <typename T>
  JsonText& member(std::string_view called, const T& held) {
    return name(called).value(held);
  }

  // What was written so far, complete once everything begun has ended.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

 private:
  JsonText& begin(char bracket);
  JsonText& end(char bracket);
  JsonText& literal(std::string_view word);
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool follows_value_ = false;
};

}  // namespace triage
