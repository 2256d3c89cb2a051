// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/job-result.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/json.h"

/* Parts of a result, in this order, each a 4-byte length in host order and its bytes. */
enum { PART_ERROR, PART_MESSAGE, PART_FINDINGS, PART_CONTENT, PARTS };

#define LENGTH_ABSENT UINT32_MAX /* the part is NULL */

static int write_part(int fd, const void *data, size_t size)
{
	uint32_t length = data ? (uint32_t)size : LENGTH_ABSENT;
	int r;

	if (size >= LENGTH_ABSENT)
		return -EFBIG;
	r = io_write_all(fd, (struct bytes){ (const uint8_t *)&length, sizeof(length) });
	if (r < 0 || !data)
		return r;
	return io_write_all(fd, (struct bytes){ data, size });
}

static int write_text(int fd, const char *text)
{
	return write_part(fd, text, text ? strlen(text) : 0);
}

int job_result_write(int fd, const struct operation_result *result)
{
	_cleanup_json_ struct json_object *findings = finding_list_to_json(&result->findings);
	int r;

	r = write_text(fd, result->error);
	if (r < 0)
		return r;
	r = write_text(fd, result->message);
	if (r < 0)
		return r;
	r = write_text(fd, json_object_to_json_string_ext(findings, JSON_C_TO_STRING_PLAIN));
	if (r < 0)
		return r;
	return write_part(fd, result->content.data, result->content.size);
}

/* The findings' texts, for handing on; they are not interpreted again. */
static void read_findings(const char *text, struct arena *arena, struct finding_list *list)
{
	_cleanup_json_ struct json_object *json = json_tokener_parse(text);
	size_t i,
		n = json_object_is_type(json, json_type_array) ? json_object_array_length(json) : 0;

	list->arena = arena;
	for (i = 0; i < n; i++)
		finding_from_json(json_object_array_get_idx(json, i), list);
}

int job_result_read(int fd, size_t max, struct arena *arena, struct operation_result *ret)
{
	struct bytes file, parts[PARTS] = { 0 };
	struct operation_result result = { 0 };
	size_t offset = 0, part;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return -EFBIG;
	file.size = (size_t)st.st_size;
	file.data = arena_alloc(arena, file.size);
	if (pread(fd, (void *)file.data, file.size, 0) != (ssize_t)file.size)
		return -EBADMSG;

	for (part = 0; part < PARTS; part++) {
		uint32_t length = bytes_u32(file, offset);

		if (!bytes_has(file, offset, sizeof(length)))
			return -EBADMSG;
		offset += sizeof(length);
		if (length == LENGTH_ABSENT)
			continue;
		if (!bytes_has(file, offset, length))
			return -EBADMSG;
		/* A copy, so that texts end with a 0. */
		parts[part].data = (uint8_t *)arena_alloc(arena, (size_t)length + 1);
		memcpy((void *)parts[part].data, file.data + offset, length);
		parts[part].size = length;
		offset += length;
	}
	if (offset != file.size)
		return -EBADMSG;

	result.error = (const char *)parts[PART_ERROR].data;
	result.message = (const char *)parts[PART_MESSAGE].data;
	result.content = parts[PART_CONTENT];
	if (parts[PART_FINDINGS].data)
		read_findings((const char *)parts[PART_FINDINGS].data, arena, &result.findings);
	*ret = result;
	return 0;
}
