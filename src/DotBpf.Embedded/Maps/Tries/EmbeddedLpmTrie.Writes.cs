using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Tries;

/// <content>Inserting, replacing and removing prefixes, under the lock of the tree.</content>
internal sealed unsafe partial class EmbeddedLpmTrie
{
    internal override Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu)
    {
        if (mode > UpdateMode.Exist || Unsafe.ReadUnaligned<uint>(key) > _longest)
            return Errno.EINVAL;
        SequenceLock.Enter(ref _version);
        Errno errno = Write(key, value, mode, out uint replaced);
        SequenceLock.Exit(ref _version);
        GiveBack(replaced);
        return errno;
    }

    internal override Errno DeleteElement(byte* key, int cpu)
    {
        if (Unsafe.ReadUnaligned<uint>(key) > _longest)
            return Errno.EINVAL;
        SequenceLock.Enter(ref _version);
        uint* place = FindPlace(key, out uint* parentPlace, out bool isSame);
        bool isPresent = isSame && IsEntry(_nodes.Key(*place - 1));
        (uint removed, uint parent) = isPresent ? Remove(place, parentPlace) : default;
        SequenceLock.Exit(ref _version);
        GiveBack(removed);
        GiveBack(parent);
        return isPresent ? Errno.None : Errno.ENOENT;
    }

    private Errno Write(byte* key, byte* value, UpdateMode mode, out uint replaced)
    {
        replaced = 0;
        uint* place = FindPlace(key, out _, out bool isSame);
        bool isPresent = isSame && IsEntry(_nodes.Key(*place - 1));
        Errno errno = Check(isPresent, mode);
        if (errno != Errno.None || (errno = Fill(key, value, out uint link)) != Errno.None)
            return errno;
        if (isSame)
            replaced = Replace(place, link);
        else if ((errno = Insert(place, link)) != Errno.None)
            GiveBack(link);
        if (errno == Errno.None && !isPresent)
            _count++;
        return errno;
    }

    private Errno Check(bool isPresent, UpdateMode mode)
    {
        if (isPresent)
            return mode == UpdateMode.NoExist ? Errno.EEXIST : Errno.None;
        if (mode == UpdateMode.Exist)
            return Errno.ENOENT;
        return _count == Info.MaxEntries ? Errno.ENOSPC : Errno.None;
    }

    /// <summary>Where the link to the node of that prefix is or belongs, whether there is that very node, and where the link to its parent is.</summary>
    private uint* FindPlace(byte* key, out uint* parentPlace, out bool isSame)
    {
        uint length = LengthOf(key);
        parentPlace = null;
        isSame = false;
        uint* place = _root;
        while (*place != 0)
        {
            byte* node = _nodes.Key(*place - 1);
            uint own = LengthOf(node);
            isSame = own == length && CommonBits(node, key) == own;
            if (own >= length || CommonBits(node, key) < own)
                break;
            parentPlace = place;
            place = &ChildrenOf(*place)[BitOf(key, own)];
        }

        return place;
    }

    /// <summary>Takes a node and fills it, without children.</summary>
    private Errno Fill(byte* key, byte* value, out uint link)
    {
        Errno errno = _nodes.Take(out uint index);
        link = index + 1;
        if (errno != Errno.None)
            return Errno.ENOMEM;
        (ChildrenOf(link)[0], ChildrenOf(link)[1]) = (0, 0);
        Unsafe.CopyBlockUnaligned(_nodes.Key(index), key, (uint)KeySize);
        if (value != null)
            Unsafe.CopyBlockUnaligned(ValueOf(link), value, (uint)ValueSize);
        return Errno.None;
    }

    private uint Replace(uint* place, uint link)
    {
        uint old = *place;
        uint* from = ChildrenOf(old), to = ChildrenOf(link);
        (to[0], to[1]) = (from[0], from[1]);
        Volatile.Write(ref *place, link);
        return old;
    }

    /// <summary>Puts a node where the tree has another prefix or none: as a leaf, above what is there, or beside it.</summary>
    private Errno Insert(uint* place, uint link)
    {
        uint other = *place, top = link;
        byte* key = _nodes.Key(link - 1);
        if (other != 0)
        {
            byte* node = _nodes.Key(other - 1);
            uint common = CommonBits(node, key);
            if (common < LengthOf(key))
            {
                Errno errno = Part(key, common, link, out top);
                if (errno != Errno.None)
                    return errno;
            }

            ChildrenOf(top)[BitOf(node, common)] = other;
        }

        Volatile.Write(ref *place, top);
        return Errno.None;
    }

    /// <summary>Makes a node that is no entry, for the bits that a new node and another have in common.</summary>
    private Errno Part(byte* key, uint common, uint link, out uint top)
    {
        Errno errno = Fill(key, null, out top);
        if (errno != Errno.None)
            return errno;
        Unsafe.WriteUnaligned(_nodes.Key(top - 1), common | NoEntry);
        ChildrenOf(top)[BitOf(key, common)] = link;
        return Errno.None;
    }

    /// <summary>Takes an entry out; its parent too when that is no entry and would be left with one child.</summary>
    private (uint Removed, uint Parent) Remove(uint* place, uint* parentPlace)
    {
        _count--;
        uint link = *place;
        uint* children = ChildrenOf(link);
        if (children[0] != 0 && children[1] != 0)
        {
            byte* node = _nodes.Key(link - 1);
            Unsafe.WriteUnaligned(node, LengthOf(node) | NoEntry);
            return default;
        }

        uint child = children[0] | children[1];
        if (child != 0 || parentPlace == null || IsEntry(_nodes.Key(*parentPlace - 1)))
        {
            Volatile.Write(ref *place, child);
            return (link, 0);
        }

        uint parent = *parentPlace;
        uint* siblings = ChildrenOf(parent);
        Volatile.Write(ref *parentPlace, siblings[0] == link ? siblings[1] : siblings[0]);
        return (link, parent);
    }

    private void GiveBack(uint link)
    {
        if (link != 0)
            _nodes.Give(link - 1);
    }
}
