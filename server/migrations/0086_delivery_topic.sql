-- 配信カテゴリー: what a delivery is about, a choice of the question 知りたい情報. NULL: of no topic, so that nobody has reduced it.
ALTER TABLE deliveries ADD COLUMN topic text;
-- Everyone is meant, and somebody must not get it (しばらく休む, 防災だけ, このお知らせを減らす): residents are named one by one, since
-- a broadcast would reach them too. Decided with the audience.
ALTER TABLE deliveries ADD COLUMN named boolean NOT NULL DEFAULT false;
