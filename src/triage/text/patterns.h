// Recognises addresses, numbers and dates by their form, without regular expressions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::text {

struct Url {
  std::string_view host;
};

// `scheme://host/...`, `www.host`, or `host.tld/path`; nullopt for anything else.
[[nodiscard]] std::optional<Url> url_in(std::string_view word);

// The words of a host that tell what it is: without `www`, the top-level domain and labels that are
// mostly digits; at most four, in lower case. `tokenip` for an address.
[[nodiscard]] std::vector<std::string> host_words(std::string_view host);

[[nodiscard]] bool is_email_address(std::string_view word);

// The token for a word that is an IP or MAC address, a GUID, a hash, a time, a ticket's or any long
// number; empty for a word that stays.
[[nodiscard]] std::string_view type_of(std::string_view word);

// Each of these returns how many bytes at the beginning of `text` are what it is named for, 0 if
// none are. `text` begins at a word and goes on to the end of the line.
[[nodiscard]] std::size_t money_size(std::string_view text);  // `€ 1.200,50`, `300 EUR`, `$5`
[[nodiscard]] std::size_t date_size(
    std::string_view text);  // `02.03.2026`, `2026-03-02T08:15Z`, `2026年3月2日`
[[nodiscard]] std::size_t phone_size(std::string_view text);  // `+49 40 123 45-67`, `555-123-4567`
[[nodiscard]] std::size_t path_size(
    std::string_view text);  // `C:\a b\c.txt`, `\\host\share`, `/var/log`

// What stands behind the last separator of a path.
[[nodiscard]] std::string_view last_name(std::string_view path);

}  // namespace triage::text
