import { Alert, Anchor, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ManualNode } from './manual.ts';

/** The text of a page of the manual. It comes as data and is drawn by React: nothing in it can be markup. */
export function ManualBody({ nodes }: { nodes: readonly ManualNode[] }) {
  return <>{nodes.map(drawn)}</>;
}

function drawn(node: ManualNode, index: number): ReactNode {
  if (typeof node === 'string') return node;
  switch (node.kind) {
    case 'heading':
      return (
        <Title key={index} order={node.level} id={node.id} tabIndex={-1}>
          {node.text}
        </Title>
      );
    case 'page':
      return (
        <Anchor
          key={index}
          component={Link}
          to={`/help/${node.page}`}
          hash={node.hash || undefined}
          inherit
          underline="always"
        >
          <ManualBody nodes={node.children} />
        </Anchor>
      );
    case 'link':
      return (
        <Anchor key={index} href={node.href} inherit underline="always">
          <ManualBody nodes={node.children} />
        </Anchor>
      );
    case 'picture':
      return node.file ? (
        <img
          key={index}
          src={node.file.src}
          width={node.file.width}
          height={node.file.height}
          alt={node.alt}
        />
      ) : (
        <span key={index} className="manual-no-picture">
          図は準備中です（{node.alt}）
        </span>
      );
    case 'plain': {
      if (node.tag === 'br') return <br key={index} />;
      const children = <ManualBody nodes={node.children} />;
      if (node.tag === 'blockquote')
        return (
          <Alert key={index} color="yellow" variant="light" className="keep-together" role="note">
            {children}
          </Alert>
        );
      if (node.tag === 'table') return <table key={index}>{children}</table>;
      if (node.tag === 'th')
        return (
          <th key={index} scope="col">
            {children}
          </th>
        );
      const Tag = node.tag;
      return <Tag key={index}>{children}</Tag>;
    }
  }
}
