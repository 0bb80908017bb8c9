#include "triage/ticket/ticket.h"

#include <array>
#include <cctype>

namespace triage {
namespace {

template <typename Kind>
struct Name {
  std::string_view text;
  Kind kind;
};

constexpr Name<Channel> kChannels[] = {
    {"unknown", Channel::kUnknown}, {"chat", Channel::kChat},    {"email", Channel::kEmail},
    {"", Channel::kUnknown},        {"slack", Channel::kChat},   {"teams", Channel::kChat},
    {"im", Channel::kChat},         {"message", Channel::kChat}, {"messaging", Channel::kChat},
    {"portal", Channel::kEmail},    {"e-mail", Channel::kEmail}, {"mail", Channel::kEmail},
    {"web", Channel::kEmail},
};

constexpr Name<Role> kRoles[] = {
    {"requester", Role::kRequester}, {"agent", Role::kAgent},        {"system", Role::kSystem},
    {"customer", Role::kRequester},  {"user", Role::kRequester},     {"end-user", Role::kRequester},
    {"enduser", Role::kRequester},   {"client", Role::kRequester},   {"caller", Role::kRequester},
    {"employee", Role::kRequester},  {"reporter", Role::kRequester}, {"author", Role::kRequester},
    {"support", Role::kAgent},       {"assistant", Role::kAgent},    {"technician", Role::kAgent},
    {"operator", Role::kAgent},      {"admin", Role::kAgent},        {"staff", Role::kAgent},
    {"analyst", Role::kAgent},       {"bot", Role::kSystem},         {"automation", Role::kSystem},
    {"auto", Role::kSystem},         {"workflow", Role::kSystem},
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

template <typename Kind, std::size_t size>
std::string_view name_in(const Name<Kind> (&names)[size], Kind kind) {
  for (const auto& name : names) {
    if (name.kind == kind) return name.text;
  }
  return {};
}

template <typename Kind, std::size_t size>
std::optional<Kind> kind_in(const Name<Kind> (&names)[size], std::string_view text) {
  const std::string wanted = lower(text);
  for (const auto& name : names) {
    if (name.text == wanted) return name.kind;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t text_bytes(const Ticket& ticket) {
  std::uint64_t bytes = ticket.subject.size();
  for (const Message& message : ticket.messages) bytes += message.text.size();
  return bytes;
}

std::string_view name_of(Channel channel) { return name_in(kChannels, channel); }
std::string_view name_of(Role role) { return name_in(kRoles, role); }
std::optional<Channel> parse_channel(std::string_view text) { return kind_in(kChannels, text); }
std::optional<Role> parse_role(std::string_view text) { return kind_in(kRoles, text); }

}  // namespace triage
