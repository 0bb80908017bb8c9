#include "triage/slack/command_work.h"

#include <string>
#include <vector>

#include "triage/slack/deciding.h"
#include "triage/slack/home.h"
#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

// A text that someone wants to see sorted.
struct Wish {
  std::string person = {};
  std::string channel = {};
  Turn turn = {};
  ReplyHandles handles = {};
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

CallResult tell(const Desk& desk, const Installation& installation, const Wish& wish,
                const Reply& reply) {
  if (!wish.handles.response_url.empty()) return desk.web.respond(wish.handles.response_url, reply);
  return desk.web.post_ephemeral(installation.workspace, {.channel = wish.channel}, wish.person,
                                 reply);
}

Outcome grant(const Desk& desk, const Job& job, const Wish& wish) {
  const auto installation = desk.find_installation(job.event.team);
  if (!installation) return finished();
  const Ticket ticket = ticket_of(decision_of(job), std::vector<Turn>{wish.turn});
  const Decided decided = decide_and_keep(desk, job, ticket,
                                          {.ticket_id = ticket.id,
                                           .person = wish.person,
                                           .author = wish.turn.user,
                                           .conversation = {job.event.team, wish.channel, ""}});
  const Reply reply =
      reply_of(decided.shown, decided.classes, desk.phrases.choose(decided.decision.language));
  return counted(desk, decided.decision, outcome_of(tell(desk, *installation, wish, reply), job));
}

}  // namespace

Outcome answer_command(const Desk& desk, const Job& job, const Command& command) {
  const Wish wish{.person = command.user,
                  .channel = command.channel,
                  .turn = {.ts = "", .user = command.user, .text = command.text},
                  .handles = command.handles};
  if (!is_blank(command.text)) return grant(desk, job, wish);
  const auto installation = desk.find_installation(job.event.team);
  if (!installation) return finished();
  const Reply help = plain_reply(
      desk.phrases.choose("").markup("command_help", {{"command", escaped(command.name)}}));
  return outcome_of(tell(desk, *installation, wish, help), job);
}

Outcome answer_shortcut(const Desk& desk, const Job& job, const MessageShortcut& shortcut) {
  if (shortcut.callback_id != kClassifyShortcut) return finished();
  return grant(desk, job,
               {.person = shortcut.user,
                .channel = shortcut.channel,
                .turn = {.ts = shortcut.ts, .user = shortcut.author, .text = shortcut.text},
                .handles = shortcut.handles});
}

}  // namespace triage::slack
