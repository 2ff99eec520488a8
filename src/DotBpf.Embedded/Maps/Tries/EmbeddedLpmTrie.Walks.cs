using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Tries;

/// <content>The order of prefixes: what a node's subtrees hold comes before the node, the subtree of bit 0 first.</content>
internal sealed unsafe partial class EmbeddedLpmTrie
{
    // A key that is not there begins again, so removing the current key restarts a walk (trie_get_next_key).
    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        // The path leads through prefixes that grow, so it has at most one node for each length. What is found is copied to the
        // side first: `next` may be the buffer of `key`, which a second try needs.
        Span<uint> path = stackalloc uint[(int)_longest + 1];
        Span<byte> copy = stackalloc byte[KeySize];
        bool isFound;
        fixed (byte* k = key)
        {
            int attempt = 0;
            while (!TryFindNext(k, path, copy, out isFound))
            {
                if (++attempt < ReadsBeforeLocking || _locks.IsReadOnly)
                    continue;
                MapChange change = Begin();
                isFound = FindNext(k, path, copy);
                change.Commit();
                break;
            }
        }

        if (isFound)
            copy.CopyTo(next);
        return isFound ? Errno.None : Errno.ENOENT;
    }

    /// <returns>Whether no writer was there meanwhile.</returns>
    private bool TryFindNext(byte* key, Span<uint> path, Span<byte> next, out bool isFound)
    {
        uint version = _locks.BeginRead(&_state->Version);
        isFound = FindNext(key, path, next);
        return MapLocks.EndRead(&_state->Version, version);
    }

    private bool FindNext(byte* key, Span<uint> path, Span<byte> next)
    {
        uint link = FindNext(key, path);
        if (link != 0)
            new ReadOnlySpan<byte>(_nodes.Key(link - 1), KeySize).CopyTo(next);
        return link != 0;
    }

    private uint FindNext(byte* key, Span<uint> path)
    {
        int depth = key == null ? 0 : FindPath(key, path);
        return depth == 0 ? FindFirst(_state->Root) : FindAfter(path[..depth]);
    }

    /// <summary>The links from the root to the entry of that very prefix.</summary>
    /// <returns>How many; 0 when there is no such entry.</returns>
    private int FindPath(byte* key, Span<uint> path)
    {
        uint length = LengthOf(key);
        if (Unsafe.ReadUnaligned<uint>(key) > _longest)
            return 0;
        int depth = 0;
        for (uint link = _state->Root; link != 0 && depth < path.Length;)
        {
            path[depth++] = link;
            byte* node = _nodes.Key(link - 1);
            uint own = LengthOf(node);
            if (own > length || CommonBits(node, key) < own)
                return 0;
            if (own == length)
                return IsEntry(node) ? depth : 0;
            link = ChildrenOf(link)[BitOf(key, own)];
        }

        return 0;
    }

    private uint FindAfter(ReadOnlySpan<uint> path)
    {
        for (int depth = path.Length - 1; depth > 0; depth--)
        {
            uint parent = path[depth - 1];
            uint* children = ChildrenOf(parent);
            if (children[0] == path[depth] && children[1] != 0)
                return FindFirst(children[1]);
            if (IsEntry(_nodes.Key(parent - 1)))
                return parent;
        }

        return 0;
    }

    /// <summary>The first entry of a subtree: its leftmost leaf, for leaves are entries.</summary>
    private uint FindFirst(uint link)
    {
        for (uint steps = 0; link != 0 && steps <= _longest; steps++)
        {
            uint* children = ChildrenOf(link);
            uint next = children[0] != 0 ? children[0] : children[1];
            if (next == 0)
                break;
            link = next;
        }

        return link;
    }
}
