// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <abi/jailhouse/cell-config.h>

#include "base/json.h"
#include "encode/encode.h"
#include "encode/json-repeats.h"

static size_t skip_space(struct bytes content)
{
	size_t at = 0;

	while (at < content.size && content.data[at] && strchr(" \t\r\n", content.data[at]))
		at++;
	return at;
}

enum config_format config_format_detect(struct bytes content)
{
	size_t at = skip_space(content);

	if (at < content.size && content.data[at] == '{')
		return CONFIG_FORMAT_JSON;
	/* Text has no 0; a binary that something was put before is still no C. */
	if ((content.size >= 2 && memcmp(content.data, "JH", 2) == 0) ||
	    (content.size && memchr(content.data, 0, content.size)))
		return CONFIG_FORMAT_BINARY;
	return CONFIG_FORMAT_C;
}

static struct json_object *parse(struct json_tokener *tokener, struct bytes content,
				 struct finding_list *findings)
{
	struct json_object *json;
	struct finding *finding;
	size_t at;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	json = json_tokener_parse_ex(tokener, (const char *)content.data, (int)content.size);
	if (json_tokener_get_error(tokener) == json_tokener_success)
		return json;
	at = json_tokener_get_parse_end(tokener);
	finding = finding_add(findings, "config-json-syntax", FINDING_ERROR,
			      arena_printf(findings->arena, "offset 0x%zx", at),
			      "this is no JSON: %s",
			      json_tokener_get_error(tokener) == json_tokener_continue ?
				      "the text ends too early" :
				      json_tokener_error_desc(json_tokener_get_error(tokener)));
	finding_set_remedy(findings, finding, "correct it there or just before");
	return NULL;
}

static int read_json(struct bytes content, struct finding_list *findings, struct config **ret)
{
	_cleanup_json_ struct json_object *json = NULL;
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);
	int r;

	if (!tokener)
		abort();
	json = parse(tokener, content, findings);
	json_tokener_free(tokener);
	if (!json)
		return -EINVAL;
	r = json_find_repeats(content, findings);
	if (r < 0)
		return r;
	return config_from_json(json, findings, ret);
}

int config_read(struct bytes content, enum machine_arch arch, struct finding_list *findings,
		struct config **ret)
{
	struct finding *finding;

	if (content.size > CONFIG_FILE_MAX) {
		finding = finding_add(findings, "config-file-size", FINDING_ERROR, NULL,
				      "%zu bytes are more than any configuration has (%d)",
				      content.size, CONFIG_FILE_MAX);
		finding_set_remedy(findings, finding, "give a configuration");
		return -EINVAL;
	}
	switch (config_format_detect(content)) {
	case CONFIG_FORMAT_JSON:
		return read_json(content, findings, ret);
	case CONFIG_FORMAT_BINARY:
		return config_decode(content, arch, findings, ret);
	case CONFIG_FORMAT_C:
		break;
	}
	return config_from_c(content, arch, findings, ret);
}

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text);
}

int config_write(const struct config *config, enum config_format format, unsigned int revision,
		 struct arena *arena, struct finding_list *findings, struct bytes *ret)
{
	_cleanup_json_ struct json_object *json = NULL;
	int r;

	switch (format) {
	case CONFIG_FORMAT_BINARY:
		return config_encode(config, revision, arena, findings, ret);
	case CONFIG_FORMAT_C:
		/* What the binary form cannot hold, a compiler would cut off or refuse. */
		r = config_encode(config, JAILHOUSE_CONFIG_REVISION, arena, findings, ret);
		if (r < 0)
			return r;
		*ret = text_bytes(config_to_c(arena, config));
		return 0;
	case CONFIG_FORMAT_JSON:
		break;
	}
	json = config_to_json(config);
	*ret = text_bytes(arena_printf(arena, "%s\n", json_print(json)));
	return 0;
}
