#include "triage/encode/hub/hub_client.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/net/url.h"

namespace triage::encode::hub {

HubClient::HubClient(net::HttpClient& http, HubOptions options, net::RetryTools retry)
    : http_(http), options_(std::move(options)), retry_(std::move(retry)) {
  while (options_.endpoint.ends_with('/')) options_.endpoint.pop_back();
}

net::Request HubClient::request(const std::string& path) const {
  net::Request request;
  request.url = options_.endpoint + path;
  if (!options_.token.empty()) request.headers.add("Authorization", "Bearer " + options_.token);
  return request;
}

RemoteModel HubClient::find_model(const std::string& repo, const std::string& revision) {
  check_repo(repo);
  check_revision(revision);
  net::Request asked = request("/api/models/" + net::encode_path(repo) + "/revision/" +
                               net::encode_segment(revision) + "?blobs=true");
  asked.total_timeout = options_.list_timeout;
  const net::Response response = net::send_with_retries([&] { return http_.send(asked); }, retry_);
  if (response.status != 200) {
    throw_refusal("model '" + repo + "' at revision '" + revision + "'", response);
  }
  return parse_remote_model(response.body, repo, revision);
}

net::Request HubClient::file_request(const RemoteModel& model, const RemoteFile& file) const {
  net::Request made = request("/" + net::encode_path(model.repo) + "/resolve/" + model.commit +
                              "/" + net::encode_path(file.path));
  made.idle_timeout = options_.idle_timeout;
  made.idle_bytes = HubOptions::kIdleBytes;
  made.max_response_bytes = UINT64_MAX;  // the download counts for itself
  return made;
}

void HubClient::throw_refusal(const std::string& asked, const net::ResponseHead& head) const {
  const std::string status = std::to_string(head.status);
  const std::string answered =
      asked + ": " + net::shown_url(options_.endpoint) + " answers " + status + ": ";
  if (head.status == 401 && options_.token.empty()) {
    throw InvalidInput(answered +
                       "it is private, wants consent, or does not exist. Check the "
                       "name, or give a token of an account with access in HF_TOKEN.");
  }
  if (head.status == 401) {
    throw InvalidInput(answered + "the token is not accepted. Check HF_TOKEN and the name.");
  }
  if (head.status == 403) {
    throw InvalidInput(answered +
                       "access is not granted. Accept its terms on its page and give "
                       "a token of that account in HF_TOKEN.");
  }
  if (head.status == 404) {
    throw NotFound(answered + "not found. Check name and revision.");
  }
  const auto after = head.headers.find("Retry-After");
  throw Unavailable(answered + "it cannot answer now" +
                    (after ? ", Retry-After: " + std::string(*after) : "") +
                    ". Try again later, or check HF_ENDPOINT.");
}

}  // namespace triage::encode::hub
