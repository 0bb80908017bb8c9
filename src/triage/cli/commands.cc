#include "triage/cli/commands.h"

namespace triage::cli {

const std::vector<CommandEntry>& all_commands() {
  static const std::vector<CommandEntry> commands = {
      init_command(),           clean_command(),          train_command(),
      evaluate_command(),       predict_command(),        explain_command(),
      models_list_command(),    models_show_command(),    models_verify_command(),
      models_promote_command(), serve_command(),          access_add_command(),
      access_key_command(),     access_list_command(),    access_revoke_command(),
      forget_command(),         journal_verify_command(), slack_connect_command(),
      slack_manifest_command(), slack_check_command(),    embed_command(),
      encoder_pull_command(),   encoder_add_command(),    encoder_connect_command(),
      encoder_list_command(),   encoder_show_command(),   encoder_verify_command(),
      encoder_bench_command(),  encoder_parity_command(), encoder_tokens_command(),
      encoder_tune_command(),   encoder_remove_command(), source_list_command(),
      source_check_command(),   source_cost_command(),    source_embed_command(),
      source_sync_command(),    config_show_command(),    doctor_command(),
      completion_command(),     version_command(),
  };
  return commands;
}

}  // namespace triage::cli
