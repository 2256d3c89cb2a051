/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading request headers: Accept, If-None-Match, Host (RFC 9110). Pure. */
#ifndef HTTP_NEGOTIATION_H
#define HTTP_NEGOTIATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

#define ETAG_BYTES 20 /* two quotes, 16 digits, a 0 */

/**
 * negotiate_media() - choose what to send
 * @accept: the Accept header; NULL accepts everything
 * @offers: media types without parameters, the preferred one first
 *
 * The highest quality wins, between equals the earlier offer; a more specific
 * range decides over a wider one (RFC 9110, 12.5.1).
 *
 * Return: index into @offers; -1 if none is acceptable.
 */
int negotiate_media(const char *accept, const char *const *offers, size_t n_offers);

/** etag_of() - the strong entity tag of a body: its FNV-1a hash. */
void etag_of(struct bytes body, char ret[ETAG_BYTES]);

/** etag_matches() - whether an If-None-Match header names @etag (or is "*"). */
bool etag_matches(const char *header, const char *etag);

/**
 * host_is_allowed() - the guard against DNS rebinding
 * @host: the Host header; NULL is refused
 * @allowed: further names, without port
 *
 * localhost, 127.0.0.1 and [::1] are always allowed, with any port.
 */
bool host_is_allowed(const char *host, const char *const *allowed, size_t n_allowed);

#endif
