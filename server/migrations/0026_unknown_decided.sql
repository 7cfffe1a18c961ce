-- What a person decided about a batch whose outcome nobody knows: counted as sent, or sent again under a new key (its child
-- names it as parent). NULL: nobody had to.
ALTER TABLE outbox_batches ADD COLUMN decided text CHECK (decided IN ('counted', 'sent_again'));
