// Header fields of a request or an answer, in their order; names in any case (RFC 9110, 5.1).
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triage::net {

class Headers {
 public:
  using Field = std::pair<std::string, std::string>;  // name, value

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value);
  void clear() { fields_.clear(); }

  // The first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// The value of a cookie in `Cookie: a=1; b=2` (RFC 6265, 4.2); empty if there is none.
[[nodiscard]] std::string_view cookie_of(const Headers& headers, std::string_view name);

}  // namespace triage::net
