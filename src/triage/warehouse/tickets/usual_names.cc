#include "triage/warehouse/tickets/usual_names.h"

#include "triage/base/check.h"
#include "triage/base/unicode.h"

namespace triage::warehouse {
namespace {

// ServiceNow, Jira, Zendesk, Freshdesk, OTRS/Znuny, Remedy and plain tables; English, German,
// French, Spanish, Portuguese, Italian, Dutch, Polish, Japanese, Chinese.
constexpr std::string_view kIds[] = {"id",
                                     "ticketid",
                                     "ticketnumber",
                                     "ticketno",
                                     "ticketkey",
                                     "number",
                                     "casenumber",
                                     "caseid",
                                     "issuekey",
                                     "issueid",
                                     "key",
                                     "incidentid",
                                     "incidentnumber",
                                     "requestid",
                                     "displayid",
                                     "sysid",
                                     "ticketnummer",
                                     "vorgangsnummer",
                                     "numerodeticket",
                                     "númerodeticket",
                                     "numéro",
                                     "número",
                                     "numero",
                                     "chamado",
                                     "zgłoszenie",
                                     "チケット番号",
                                     "番号",
                                     "工单号",
                                     "编号"};

constexpr std::string_view kLabels[] = {
    "label",           "category",      "queue",     "intent",        "class",        "topic",
    "assignmentgroup", "assignedgroup", "group",     "issuetype",     "tickettype",   "requesttype",
    "topicgroup",      "target",        "kategorie", "warteschlange", "themengruppe", "catégorie",
    "categorie",       "categoría",     "categoria", "cola",          "fila",         "kategoria",
    "カテゴリ",        "カテゴリー",    "分類",      "类别",          "分类"};

constexpr std::string_view kSubjects[] = {"subject",
                                          "title",
                                          "summary",
                                          "shortdescription",
                                          "fields.summary",
                                          "ticketsubject",
                                          "betreff",
                                          "titel",
                                          "kurzbeschreibung",
                                          "objet",
                                          "sujet",
                                          "titre",
                                          "asunto",
                                          "título",
                                          "titulo",
                                          "assunto",
                                          "oggetto",
                                          "titolo",
                                          "onderwerp",
                                          "temat",
                                          "件名",
                                          "タイトル",
                                          "标题",
                                          "主题"};

constexpr std::string_view kBodies[] = {"text",
                                        "body",
                                        "description",
                                        "message",
                                        "content",
                                        "details",
                                        "longdescription",
                                        "fields.description",
                                        "descriptiontext",
                                        "ticketdescription",
                                        "document",
                                        "utterance",
                                        "query",
                                        "question",
                                        "requesttext",
                                        "comment",
                                        "nachricht",
                                        "beschreibung",
                                        "inhalt",
                                        "corps",
                                        "contenu",
                                        "texte",
                                        "mensaje",
                                        "cuerpo",
                                        "contenido",
                                        "descripción",
                                        "descripcion",
                                        "mensagem",
                                        "corpo",
                                        "conteúdo",
                                        "descrição",
                                        "descricao",
                                        "texto",
                                        "messaggio",
                                        "testo",
                                        "descrizione",
                                        "bericht",
                                        "omschrijving",
                                        "treść",
                                        "opis",
                                        "本文",
                                        "内容",
                                        "説明",
                                        "描述",
                                        "正文"};

constexpr std::string_view kCreated[] = {
    "createdat",       "created",        "openedat",     "opened",        "createdtime",
    "creationdate",    "createdon",      "createddate",  "createtime",    "opendate",
    "opentime",        "reportedat",     "reporteddate", "submittedat",   "submitdate",
    "syscreatedon",    "fields.created", "date",         "timestamp",     "erstelltam",
    "erstellt",        "erstelldatum",   "eröffnetam",   "crééle",        "datedecréation",
    "fechadecreación", "fechacreacion",  "fecha",        "datadecriação", "criadoem",
    "datacreazione",   "aangemaaktop",   "作成日時",     "登録日時",      "创建时间"};

constexpr std::string_view kDecided[] = {"decidedat",     "triagedat",     "classifiedat",
                                         "categorizedat", "categorisedat", "routedat"};

constexpr std::string_view kChanged[] = {
    "changedat",    "updatedat",    "updated",          "modifiedat",   "modified",
    "lastmodified", "lastupdated",  "lastmodifieddate", "sysupdatedon", "fields.updated",
    "geändertam",   "aktualisiert", "modifiéle",        "actualizado",  "atualizadoem",
    "aggiornatoil", "bijgewerktop", "更新日時",         "更新时间"};

constexpr std::string_view kChannels[] = {
    "channel", "via.channel", "contacttype", "sourcechannel", "contactmethod", "origin",
    "kanal",   "canal",       "canale",      "kanaal",        "チャネル",      "渠道"};

constexpr std::string_view kMessages[] = {"messages", "conversation", "conversations", "turns",
                                          "thread",   "nachrichten",  "mensajes",      "mensagens",
                                          "messaggi", "メッセージ"};

constexpr std::string_view kVectors[] = {"vector"};

}  // namespace

std::string plain_name(std::string_view name) {
  const std::string lower = nfc(folded(name));
  std::string plain;
  for (std::size_t at = 0; at < lower.size();) {
    const char32_t code_point = next_code_point(lower, at);
    const CharClass kind = char_class(code_point);
    if (kind == CharClass::kLetter || kind == CharClass::kNumber || code_point == U'.') {
      append_utf8(code_point, plain);
    }
  }
  return plain;
}

std::span<const std::string_view> usual_names(ColumnRole role) {
  switch (role) {
    case ColumnRole::kId:
      return kIds;
    case ColumnRole::kLabel:
      return kLabels;
    case ColumnRole::kSubject:
      return kSubjects;
    case ColumnRole::kBody:
      return kBodies;
    case ColumnRole::kCreatedAt:
      return kCreated;
    case ColumnRole::kDecidedAt:
      return kDecided;
    case ColumnRole::kChangedAt:
      return kChanged;
    case ColumnRole::kChannel:
      return kChannels;
    case ColumnRole::kMessages:
      return kMessages;
    case ColumnRole::kVector:
      return kVectors;
  }
  TRIAGE_CHECK(false, "every role has its usual names");
}

}  // namespace triage::warehouse
