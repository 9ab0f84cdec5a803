-- Which edits of a draft were made as one: [from, to) of their places, as JSON.

ALTER TABLE drafts ADD COLUMN joined TEXT NOT NULL DEFAULT '[]';
