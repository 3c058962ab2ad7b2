/** Data alone, as a module: Chromium does not start a worker again that imports JSON. */

export default {
  "about": "Where well-known platforms say who posted what and when. The parts of addresses stay the same for years, the selectors do not: where one finds nothing, the page's general markup is read all the same. Each entry is dated and says where it is from; look them up again before a release.",
  "entries": [
    {
      "id": "x",
      "hosts": ["x.com", "twitter.com"],
      "mark": null,
      "addresses": [
        "^(?:www\\.|mobile\\.)?(?:x|twitter)\\.com/(?<author_handle>\\w{1,20})/status(?:es)?/(?<post_id>\\d{1,25})(?![\\w])",
        "^(?:www\\.|mobile\\.)?(?:x|twitter)\\.com/i/(?:web/)?status/(?<post_id>\\d{1,25})(?![\\w])",
        "^(?:www\\.|mobile\\.)?(?:x|twitter)\\.com/i/user/(?<author_id>\\d{1,25})(?![\\w])"
      ],
      "fields": [],
      "posts": "article[data-testid='tweet']",
      "post_fields": [
        { "name": "author_name", "selector": "[data-testid='User-Name'] a[role='link']", "attribute": null, "pattern": null },
        { "name": "author_handle", "selector": "[data-testid='User-Name']", "attribute": null, "pattern": "@(?<author_handle>\\w{1,20})" },
        { "name": "author_url", "selector": "[data-testid='User-Name'] a[role='link']", "attribute": "href", "pattern": null },
        { "name": "comments", "selector": "[data-testid='reply']", "attribute": null, "pattern": null },
        { "name": "shares", "selector": "[data-testid='retweet'], [data-testid='unretweet']", "attribute": null, "pattern": null },
        { "name": "likes", "selector": "[data-testid='like'], [data-testid='unlike']", "attribute": null, "pattern": null },
        { "name": "views", "selector": "a[href$='/analytics']", "attribute": null, "pattern": null }
      ],
      "source": "selectors as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "instagram",
      "hosts": ["instagram.com"],
      "mark": null,
      "addresses": [
        "^(?:www\\.)?instagram\\.com/(?:(?<author_handle>[\\w.]{1,40})/)?(?:p|reel|reels|tv)/(?<post_id>[\\w-]{5,40})(?![\\w-])",
        "^(?:www\\.)?instagram\\.com/stories/(?<author_handle>[\\w.]{1,40})/(?<post_id>\\d{1,25})(?!\\d)"
      ],
      "fields": [
        { "name": "counts_shown", "selector": "meta[property='og:description']", "attribute": "content", "pattern": "^(?<likes>[\\d.,]+\\s?[KMB]?) likes, (?<comments>[\\d.,]+\\s?[KMB]?) comments - (?<author_handle>[\\w.]{1,40}) on (?<published_shown>[^:]{4,40}):" },
        { "name": "author_id", "selector": "meta[property='instapp:owner_user_id']", "attribute": "content", "pattern": null }
      ],
      "posts": null,
      "post_fields": [],
      "source": "forms of addresses and of the page's metadata as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "unconfirmed"
    },
    {
      "id": "facebook",
      "hosts": ["facebook.com"],
      "mark": null,
      "addresses": [
        "^(?:\\w+\\.)?facebook\\.com/groups/(?<group_id>[\\w.]{1,80})/(?:posts|permalink)/(?<post_id>\\d{1,25})(?!\\d)",
        "^(?:\\w+\\.)?facebook\\.com/(?:permalink|story)\\.php\\?(?:.*&)?story_fbid=(?<post_id>\\w{1,200})(?:&.*?\\bid=(?<author_id>\\d{1,25}))?",
        "^(?:\\w+\\.)?facebook\\.com/photo(?:\\.php|/)?\\?(?:.*&)?fbid=(?<post_id>\\d{1,25})(?!\\d)",
        "^(?:\\w+\\.)?facebook\\.com/reel/(?<post_id>\\d{1,25})(?!\\d)",
        "^(?:\\w+\\.)?facebook\\.com/watch/?\\?(?:.*&)?v=(?<post_id>\\d{1,25})(?!\\d)",
        "^(?:\\w+\\.)?facebook\\.com/(?<author_handle>[\\w.]{1,80})/(?:posts|videos|photos)/(?:[^?#]*/)?(?<post_id>\\d{5,25}|pfbid\\w{10,200})(?!\\w)",
        "^(?:\\w+\\.)?facebook\\.com/profile\\.php\\?(?:.*&)?id=(?<author_id>\\d{1,25})(?!\\d)"
      ],
      "fields": [],
      "posts": "[role='article'], [data-pagelet^='FeedUnit']",
      "post_fields": [],
      "source": "forms of addresses as the site gives them in shared links",
      "checked": "2026-11-21",
      "certainty": "unconfirmed"
    },
    {
      "id": "tiktok",
      "hosts": ["tiktok.com"],
      "mark": null,
      "addresses": [
        "^(?:\\w+\\.)?tiktok\\.com/@(?<author_handle>[\\w.]{1,40})/(?:video|photo)/(?<post_id>\\d{1,25})(?!\\d)"
      ],
      "fields": [
        { "name": "author_handle", "selector": "[data-e2e='browse-username']", "attribute": null, "pattern": null },
        { "name": "author_name_and_time", "selector": "[data-e2e='browser-nickname']", "attribute": null, "pattern": "^(?<author_name>.+?)\\s*·\\s*(?<published_shown>[^·]{1,40})$" },
        { "name": "likes", "selector": "[data-e2e='browse-like-count'], [data-e2e='like-count']", "attribute": null, "pattern": null },
        { "name": "comments", "selector": "[data-e2e='browse-comment-count'], [data-e2e='comment-count']", "attribute": null, "pattern": null },
        { "name": "shares", "selector": "[data-e2e='share-count']", "attribute": null, "pattern": null }
      ],
      "posts": null,
      "post_fields": [],
      "source": "selectors as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "reddit",
      "hosts": ["reddit.com"],
      "mark": null,
      "addresses": [
        "^(?:\\w+\\.)?reddit\\.com/r/(?<group_id>\\w{1,40})/comments/(?<post_id>\\w{4,12})(?:/[^/?#]*/(?<comment_id>\\w{4,12}))?(?!\\w)",
        "^(?:\\w+\\.)?reddit\\.com/user/(?<author_handle>[\\w-]{1,40})/comments/(?<post_id>\\w{4,12})(?!\\w)"
      ],
      "fields": [],
      "posts": "shreddit-post, shreddit-comment, .thing.link, .thing.comment",
      "post_fields": [
        { "name": "post_id", "selector": "", "attribute": "id", "pattern": "^(?<post_id>t[13]_\\w{4,12})$" },
        { "name": "post_id", "selector": "", "attribute": "thingid", "pattern": null },
        { "name": "post_id", "selector": "", "attribute": "data-fullname", "pattern": null },
        { "name": "post_path", "selector": "", "attribute": "permalink", "pattern": null },
        { "name": "post_path", "selector": "", "attribute": "data-permalink", "pattern": null },
        { "name": "author_handle", "selector": "", "attribute": "author", "pattern": null },
        { "name": "author_handle", "selector": "", "attribute": "data-author", "pattern": null },
        { "name": "author_id", "selector": "", "attribute": "author-id", "pattern": null },
        { "name": "author_id", "selector": "", "attribute": "data-author-fullname", "pattern": null },
        { "name": "published_at", "selector": "", "attribute": "created-timestamp", "pattern": null },
        { "name": "title", "selector": "", "attribute": "post-title", "pattern": null },
        { "name": "score", "selector": "", "attribute": "score", "pattern": null },
        { "name": "score", "selector": "", "attribute": "data-score", "pattern": null },
        { "name": "comments", "selector": "", "attribute": "comment-count", "pattern": null },
        { "name": "comments", "selector": "", "attribute": "data-comments-count", "pattern": null }
      ],
      "source": "attributes as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "telegram",
      "hosts": ["t.me", "telegram.me"],
      "mark": null,
      "addresses": [
        "^(?:t|telegram)\\.me/(?:s/)?(?<author_handle>[A-Za-z]\\w{2,40})/(?<post_id>\\d{1,15})(?!\\d)",
        "^(?:t|telegram)\\.me/c/(?<author_id>\\d{1,20})/(?<post_id>\\d{1,15})(?!\\d)"
      ],
      "fields": [],
      "posts": ".tgme_widget_message",
      "post_fields": [
        { "name": "post_key", "selector": "", "attribute": "data-post", "pattern": "^(?<author_handle>\\w{1,40})/(?<post_id>\\d{1,15})$" },
        { "name": "author_name", "selector": ".tgme_widget_message_owner_name", "attribute": null, "pattern": null },
        { "name": "author_url", "selector": ".tgme_widget_message_owner_name", "attribute": "href", "pattern": null },
        { "name": "forwarded_from", "selector": ".tgme_widget_message_forwarded_from_name", "attribute": null, "pattern": null },
        { "name": "forwarded_url", "selector": ".tgme_widget_message_forwarded_from_name", "attribute": "href", "pattern": null },
        { "name": "published_at", "selector": ".tgme_widget_message_date time", "attribute": "datetime", "pattern": null },
        { "name": "views", "selector": ".tgme_widget_message_views", "attribute": null, "pattern": null }
      ],
      "source": "selectors as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "telegram_web",
      "hosts": ["web.telegram.org"],
      "mark": null,
      "addresses": [
        "^web\\.telegram\\.org/(?:a|k|z)/#@?(?<author_handle>[A-Za-z]\\w{2,40})(?![\\w])",
        "^web\\.telegram\\.org/(?:a|k|z)/#(?<author_id>-?\\d{1,20})(?!\\d)"
      ],
      "fields": [],
      "posts": ".bubble[data-mid], .Message[data-message-id]",
      "post_fields": [
        { "name": "post_id", "selector": "", "attribute": "data-mid", "pattern": null },
        { "name": "post_id", "selector": "", "attribute": "data-message-id", "pattern": null },
        { "name": "author_id", "selector": "", "attribute": "data-peer-id", "pattern": null },
        { "name": "published_epoch_s", "selector": "", "attribute": "data-timestamp", "pattern": null },
        { "name": "published_shown", "selector": ".time, .message-time", "attribute": null, "pattern": null }
      ],
      "source": "attributes as the site's published source has them",
      "checked": "2026-11-21",
      "certainty": "unconfirmed"
    },
    {
      "id": "youtube",
      "hosts": ["youtube.com", "youtu.be"],
      "mark": null,
      "addresses": [
        "^(?:\\w+\\.)?youtube\\.com/watch\\?(?:.*&)?v=(?<post_id>[\\w-]{11})(?![\\w-])",
        "^(?:\\w+\\.)?youtube\\.com/(?:shorts|live|embed)/(?<post_id>[\\w-]{11})(?![\\w-])",
        "^youtu\\.be/(?<post_id>[\\w-]{11})(?![\\w-])",
        "^(?:\\w+\\.)?youtube\\.com/post/(?<post_id>[\\w-]{10,60})(?![\\w-])",
        "^(?:\\w+\\.)?youtube\\.com/channel/(?<author_id>UC[\\w-]{22})(?![\\w-])",
        "^(?:\\w+\\.)?youtube\\.com/@(?<author_handle>[^/?#]{1,60})"
      ],
      "fields": [
        { "name": "author_name", "selector": "ytd-watch-metadata ytd-channel-name a", "attribute": null, "pattern": null },
        { "name": "author_url", "selector": "ytd-watch-metadata ytd-channel-name a", "attribute": "href", "pattern": null },
        { "name": "counts_shown", "selector": "ytd-watch-metadata #info-container, ytd-watch-metadata #info", "attribute": null, "pattern": null }
      ],
      "posts": "ytd-comment-view-model",
      "post_fields": [
        { "name": "author_handle", "selector": "#author-text", "attribute": null, "pattern": null },
        { "name": "author_url", "selector": "#author-text", "attribute": "href", "pattern": null },
        { "name": "post_url", "selector": "#published-time-text a", "attribute": "href", "pattern": null },
        { "name": "published_shown", "selector": "#published-time-text", "attribute": null, "pattern": null },
        { "name": "likes", "selector": "#vote-count-middle", "attribute": null, "pattern": null }
      ],
      "source": "forms of addresses as the site's help gives them; selectors as public programs use them",
      "checked": "2026-11-21",
      "certainty": "unconfirmed"
    },
    {
      "id": "tumblr",
      "hosts": ["tumblr.com"],
      "mark": null,
      "addresses": [
        "^(?!www\\.)(?<author_handle>[\\w-]{1,60})\\.tumblr\\.com/(?:post|image)/(?<post_id>\\d{1,25})(?!\\d)",
        "^(?:www\\.)?tumblr\\.com/(?:blog/view/|blog/)?(?<author_handle>[\\w-]{1,60})/(?<post_id>\\d{5,25})(?!\\d)"
      ],
      "fields": [],
      "posts": "article[data-id], [data-id][data-cell-id], article",
      "post_fields": [
        { "name": "post_id", "selector": "", "attribute": "data-id", "pattern": "^(?<post_id>\\d{5,25})$" },
        { "name": "author_handle", "selector": "header a[rel='author']", "attribute": null, "pattern": null }
      ],
      "source": "forms of addresses as public programs for the site use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "bluesky",
      "hosts": ["bsky.app"],
      "mark": null,
      "addresses": [
        "^bsky\\.app/profile/(?<author_id>did:[a-z0-9]+:[\\w.:%-]{1,200})/post/(?<post_id>\\w{5,40})(?!\\w)",
        "^bsky\\.app/profile/(?<author_handle>[\\w.-]{1,253})/post/(?<post_id>\\w{5,40})(?!\\w)",
        "^bsky\\.app/profile/(?<author_id>did:[a-z0-9]+:[\\w.:%-]{1,200})(?![\\w.:%-])"
      ],
      "fields": [],
      "posts": "[data-testid^='postThreadItem-by-'], [data-testid^='feedItem-by-']",
      "post_fields": [
        { "name": "author_handle", "selector": "", "attribute": "data-testid", "pattern": "-by-(?<author_handle>[\\w.-]{1,253})$" },
        { "name": "published_shown", "selector": "a[href*='/post/'][data-tooltip], a[href*='/post/'][aria-label]", "attribute": "aria-label", "pattern": null },
        { "name": "likes", "selector": "[data-testid='likeCount']", "attribute": null, "pattern": null },
        { "name": "shares", "selector": "[data-testid='repostCount']", "attribute": null, "pattern": null },
        { "name": "comments", "selector": "[data-testid='replyCount']", "attribute": null, "pattern": null }
      ],
      "source": "the site's published source",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "mastodon",
      "hosts": [],
      "mark": "script#initial-state, #mastodon, link[rel='alternate'][type='application/activity+json']",
      "addresses": [
        "^[^/]+/@(?<author_handle>[\\w.-]{1,60}(?:@[\\w.-]{3,253})?)/(?<post_id>\\d{5,25})(?!\\d)",
        "^[^/]+/users/(?<author_handle>[\\w.-]{1,60})/statuses/(?<post_id>\\d{5,25})(?!\\d)"
      ],
      "fields": [],
      "posts": ".detailed-status, .status[data-id], .detailed-status__wrapper",
      "post_fields": [
        { "name": "author_name", "selector": ".display-name__html", "attribute": null, "pattern": null },
        { "name": "author_handle", "selector": ".display-name__account", "attribute": null, "pattern": "@?(?<author_handle>[\\w.@-]{1,320})" },
        { "name": "author_url", "selector": ".detailed-status__display-name, .status__display-name", "attribute": "href", "pattern": null },
        { "name": "post_url", "selector": "a.detailed-status__datetime, a.status__relative-time", "attribute": "href", "pattern": null },
        { "name": "published_shown", "selector": "a.detailed-status__datetime, a.status__relative-time", "attribute": null, "pattern": null },
        { "name": "shares", "selector": ".detailed-status__reblogs", "attribute": null, "pattern": null },
        { "name": "likes", "selector": ".detailed-status__favorites", "attribute": null, "pattern": null }
      ],
      "source": "the program's published source",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "discord",
      "hosts": ["discord.com", "discordapp.com"],
      "mark": null,
      "addresses": [
        "^(?:\\w+\\.)?discord(?:app)?\\.com/channels/(?<group_id>@me|\\d{1,25})/(?<channel_id>\\d{1,25})(?:/(?<post_id>\\d{1,25}))?(?!\\d)"
      ],
      "fields": [],
      "posts": "li[id^='chat-messages-']",
      "post_fields": [
        { "name": "post_key", "selector": "", "attribute": "id", "pattern": "^chat-messages-(?<channel_id>\\d{1,25})-(?<post_id>\\d{1,25})$" },
        { "name": "author_name", "selector": "[id^='message-username-']", "attribute": null, "pattern": null },
        { "name": "published_at", "selector": "time[id^='message-timestamp-']", "attribute": "datetime", "pattern": null }
      ],
      "source": "forms of addresses as the site's help gives them; attributes as public programs use them",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "onlyfans",
      "hosts": ["onlyfans.com"],
      "mark": null,
      "addresses": [
        "^(?:www\\.)?onlyfans\\.com/(?<post_id>\\d{3,20})/(?<author_handle>[\\w.-]{2,60})(?![\\w.-])",
        "^(?:www\\.)?onlyfans\\.com/u(?<author_id>\\d{3,20})(?!\\w)"
      ],
      "fields": [],
      "posts": ".b-post",
      "post_fields": [
        { "name": "author_name", "selector": ".g-user-name", "attribute": null, "pattern": null },
        { "name": "author_handle", "selector": ".g-user-username", "attribute": null, "pattern": null },
        { "name": "published_shown", "selector": ".b-post__date", "attribute": null, "pattern": null }
      ],
      "source": "forms of addresses as shared links have them",
      "checked": "2026-11-21",
      "certainty": "unconfirmed"
    },
    {
      "id": "imageboard",
      "hosts": [],
      "mark": ".board .thread .postContainer, div.thread[id^='thread_']",
      "addresses": [
        "^[^/]+/(?<group_id>\\w{1,12})/(?:thread|res)/(?<thread_id>\\d{1,15})(?:\\.html)?(?:[^#]*#[pq]?(?<post_id>\\d{1,15}))?(?!\\d)"
      ],
      "fields": [],
      "posts": ".postContainer, div.thread .post",
      "post_fields": [
        { "name": "post_id", "selector": "", "attribute": "id", "pattern": "^(?:pc|p|op_|reply_)(?<post_id>\\d{1,15})$" },
        { "name": "author_name", "selector": ".nameBlock .name, .intro .name", "attribute": null, "pattern": null },
        { "name": "author_id", "selector": ".posteruid .hand, .poster_id", "attribute": null, "pattern": null },
        { "name": "tripcode", "selector": ".postertrip, .trip", "attribute": null, "pattern": null },
        { "name": "published_epoch_s", "selector": ".dateTime[data-utc]", "attribute": "data-utc", "pattern": null },
        { "name": "published_shown", "selector": ".dateTime, .intro time", "attribute": null, "pattern": null },
        { "name": "file_name", "selector": ".fileText a, .fileinfo .postfilename", "attribute": null, "pattern": null }
      ],
      "source": "the published source of programs that run such boards",
      "checked": "2026-11-21",
      "certainty": "stored_copy"
    },
    {
      "id": "microformats",
      "hosts": [],
      "mark": ".h-entry",
      "addresses": [],
      "fields": [],
      "posts": ".h-entry",
      "post_fields": [
        { "name": "author_name", "selector": ".p-author .p-name, .p-author", "attribute": null, "pattern": null },
        { "name": "author_url", "selector": ".p-author .u-url, a.p-author", "attribute": "href", "pattern": null },
        { "name": "post_url", "selector": "a.u-url", "attribute": "href", "pattern": null },
        { "name": "published_at", "selector": ".dt-published", "attribute": "datetime", "pattern": null },
        { "name": "published_shown", "selector": ".dt-published", "attribute": null, "pattern": null }
      ],
      "source": "https://microformats.org/wiki/h-entry",
      "checked": "2026-11-21",
      "certainty": "documentation"
    }
  ]
};
