// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/negotiation.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/hash.h"

/* One element of a comma list, without blanks around it. */
struct element {
	const char *start;
	size_t length;
};

static bool next_element(const char **cursor, char separator, struct element *ret)
{
	const char *end;

	while (isspace((unsigned char)**cursor) || **cursor == separator)
		(*cursor)++;
	if (!**cursor)
		return false;
	end = strchrnul(*cursor, separator);
	ret->start = *cursor;
	*cursor = end;
	while (end > ret->start && isspace((unsigned char)end[-1]))
		end--;
	ret->length = (size_t)(end - ret->start);
	return true;
}

static bool element_equals(struct element element, const char *text, size_t length)
{
	return element.length == length && strncasecmp(element.start, text, length) == 0;
}

/* "q=0.5" in thousandths; anything malformed counts as 0, so it is not chosen. */
static int parse_quality(const char *text, size_t length)
{
	int quality, weight = 100;
	size_t i;

	if (length == 0 || (text[0] != '0' && text[0] != '1'))
		return 0;
	quality = (text[0] - '0') * 1000;
	if (length == 1)
		return quality;
	if (text[1] != '.' || length > 5)
		return 0;
	for (i = 2; i < length; i++, weight /= 10) {
		if (!isdigit((unsigned char)text[i]))
			return 0;
		quality += (text[i] - '0') * weight;
	}
	return quality > 1000 ? 0 : quality;
}

/* How closely a media range names @offer: 0 not at all, 1 any type, 2 the type, 3 all of it. */
static int specificity(struct element range, const char *offer)
{
	size_t type = (size_t)(strchr(offer, '/') - offer) + 1;

	if (element_equals(range, offer, strlen(offer)))
		return 3;
	if (range.length == type + 1 && range.start[type] == '*' &&
	    strncasecmp(range.start, offer, type) == 0)
		return 2;
	return element_equals(range, "*/*", 3) ? 1 : 0;
}

static int quality_of_offer(const char *accept, const char *offer)
{
	int best = 0, quality = 0;
	struct element item;

	while (next_element(&accept, ',', &item)) {
		char text[256];
		const char *parameters = text;
		struct element range, parameter;
		int specific, q = 1000;

		if (item.length >= sizeof(text))
			continue;
		memcpy(text, item.start, item.length);
		text[item.length] = 0;
		if (!next_element(&parameters, ';', &range))
			continue;
		while (next_element(&parameters, ';', &parameter))
			if (parameter.length >= 2 && strncasecmp(parameter.start, "q=", 2) == 0)
				q = parse_quality(parameter.start + 2, parameter.length - 2);
		specific = specificity(range, offer);
		if (specific > best) {
			best = specific;
			quality = q;
		}
	}
	return quality;
}

int negotiate_media(const char *accept, const char *const *offers, size_t n_offers)
{
	int chosen = -1, best = 0;
	size_t i;

	if (!accept)
		return 0;
	for (i = 0; i < n_offers; i++) {
		int quality = quality_of_offer(accept, offers[i]);

		if (quality > best) {
			best = quality;
			chosen = (int)i;
		}
	}
	return chosen;
}

void etag_of(struct bytes body, char ret[ETAG_BYTES])
{
	uint64_t hash = hash_bytes(HASH_START, body.data, body.size);

	snprintf(ret, ETAG_BYTES, "\"%016" PRIx64 "\"", hash);
}

bool etag_matches(const char *header, const char *etag)
{
	struct element item;

	if (!header)
		return false;
	while (next_element(&header, ',', &item)) {
		if (element_equals(item, "*", 1))
			return true;
		/* If-None-Match compares weakly (RFC 9110, 13.1.2). */
		if (item.length > 2 && strncmp(item.start, "W/", 2) == 0) {
			item.start += 2;
			item.length -= 2;
		}
		if (item.length == strlen(etag) && strncmp(item.start, etag, item.length) == 0)
			return true;
	}
	return false;
}

bool host_is_allowed(const char *host, const char *const *allowed, size_t n_allowed)
{
	static const char *const always[] = { "localhost", "127.0.0.1", "[::1]" };
	struct element name = { host, 0 };
	const char *port;
	size_t i;

	if (!host)
		return false;
	port = strrchr(host, ':');
	if (port && strspn(port + 1, "0123456789") != strlen(port + 1))
		port = NULL; /* part of an IPv6 address */
	name.length = port ? (size_t)(port - host) : strlen(host);
	for (i = 0; i < ARRAY_SIZE(always); i++)
		if (element_equals(name, always[i], strlen(always[i])))
			return true;
	for (i = 0; i < n_allowed; i++)
		if (element_equals(name, allowed[i], strlen(allowed[i])))
			return true;
	return false;
}
