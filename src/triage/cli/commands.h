// The table of all commands.
#pragma once

#include <vector>

#include "triage/cli/command.h"

namespace triage::cli {

// In the order in which a new user meets them.
[[nodiscard]] const std::vector<CommandEntry>& all_commands();

// One for each file of commands/.
[[nodiscard]] CommandEntry access_add_command();
[[nodiscard]] CommandEntry access_key_command();
[[nodiscard]] CommandEntry access_list_command();
[[nodiscard]] CommandEntry access_revoke_command();
[[nodiscard]] CommandEntry clean_command();
[[nodiscard]] CommandEntry completion_command();
[[nodiscard]] CommandEntry config_show_command();
[[nodiscard]] CommandEntry doctor_command();
[[nodiscard]] CommandEntry embed_command();
[[nodiscard]] CommandEntry encoder_add_command();
[[nodiscard]] CommandEntry encoder_bench_command();
[[nodiscard]] CommandEntry encoder_connect_command();
[[nodiscard]] CommandEntry encoder_list_command();
[[nodiscard]] CommandEntry encoder_parity_command();
[[nodiscard]] CommandEntry encoder_pull_command();
[[nodiscard]] CommandEntry encoder_remove_command();
[[nodiscard]] CommandEntry encoder_show_command();
[[nodiscard]] CommandEntry encoder_tokens_command();
[[nodiscard]] CommandEntry encoder_tune_command();
[[nodiscard]] CommandEntry encoder_verify_command();
[[nodiscard]] CommandEntry evaluate_command();
[[nodiscard]] CommandEntry explain_command();
[[nodiscard]] CommandEntry forget_command();
[[nodiscard]] CommandEntry init_command();
[[nodiscard]] CommandEntry journal_verify_command();
[[nodiscard]] CommandEntry models_list_command();
[[nodiscard]] CommandEntry models_promote_command();
[[nodiscard]] CommandEntry models_show_command();
[[nodiscard]] CommandEntry models_verify_command();
[[nodiscard]] CommandEntry predict_command();
[[nodiscard]] CommandEntry serve_command();
[[nodiscard]] CommandEntry slack_check_command();
[[nodiscard]] CommandEntry slack_connect_command();
[[nodiscard]] CommandEntry slack_manifest_command();
[[nodiscard]] CommandEntry source_check_command();
[[nodiscard]] CommandEntry source_cost_command();
[[nodiscard]] CommandEntry source_embed_command();
[[nodiscard]] CommandEntry source_list_command();
[[nodiscard]] CommandEntry source_sync_command();
[[nodiscard]] CommandEntry train_command();
[[nodiscard]] CommandEntry version_command();

}  // namespace triage::cli
