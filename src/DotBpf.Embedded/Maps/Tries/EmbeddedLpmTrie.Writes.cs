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
        MapChange change = Begin();
        Errno errno = Write(ref change, key, value, mode);
        change.Commit();
        return errno;
    }

    internal override Errno DeleteElement(byte* key, int cpu)
    {
        if (Unsafe.ReadUnaligned<uint>(key) > _longest)
            return Errno.EINVAL;
        MapChange change = Begin();
        uint* place = FindPlace(key, out uint* parentPlace, out bool isSame);
        bool isPresent = isSame && IsEntry(_nodes.Key(*place - 1));
        if (isPresent)
            Remove(ref change, place, parentPlace);
        change.Commit();
        return isPresent ? Errno.None : Errno.ENOENT;
    }

    private Errno Write(ref MapChange change, byte* key, byte* value, UpdateMode mode)
    {
        uint* place = FindPlace(key, out _, out bool isSame);
        bool isPresent = isSame && IsEntry(_nodes.Key(*place - 1));
        Errno errno = Check(isPresent, mode);
        if (errno != Errno.None || (errno = Fill(ref change, key, value, out uint link)) != Errno.None)
            return errno;
        if (isSame)
            Replace(ref change, place, link);
        else if ((errno = Insert(ref change, place, link)) != Errno.None)
            GiveBack(ref change, link);
        if (errno == Errno.None && !isPresent)
            change.Set(&_state->Entries, _state->Entries + 1);
        return errno;
    }

    private Errno Check(bool isPresent, UpdateMode mode)
    {
        if (isPresent)
            return mode == UpdateMode.NoExist ? Errno.EEXIST : Errno.None;
        if (mode == UpdateMode.Exist)
            return Errno.ENOENT;
        return _state->Entries >= Info.MaxEntries ? Errno.ENOSPC : Errno.None;
    }

    /// <summary>Where the link to the node of that prefix is or belongs, whether there is that very node, and where the link to its parent is.</summary>
    private uint* FindPlace(byte* key, out uint* parentPlace, out bool isSame)
    {
        uint length = Math.Min(LengthOf(key), _longest);
        parentPlace = null;
        isSame = false;
        uint* place = &_state->Root;
        for (uint steps = 0; *place != 0; steps++)
        {
            CheckDepth(steps);
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
    private Errno Fill(ref MapChange change, byte* key, byte* value, out uint link)
    {
        _nodes.Lock(ref change);
        Errno errno = _nodes.Take(ref change, out uint index);
        link = index + 1;
        if (errno != Errno.None)
            return Errno.ENOMEM;
        SetChildren(ref change, link, 0, 0);
        Unsafe.CopyBlockUnaligned(_nodes.Key(index), key, (uint)KeySize);
        if (value != null)
            Unsafe.CopyBlockUnaligned(ValueOf(link), value, (uint)ValueSize);
        return Errno.None;
    }

    private void Replace(ref MapChange change, uint* place, uint link)
    {
        uint old = *place;
        uint* from = ChildrenOf(old);
        SetChildren(ref change, link, from[0], from[1]);
        change.Set(place, link);
        GiveBack(ref change, old);
    }

    private void SetChildren(ref MapChange change, uint link, uint first, uint second)
    {
        uint* children = ChildrenOf(link);
        change.Set(&children[0], first);
        change.Set(&children[1], second);
    }

    /// <summary>Puts a node where the tree has another prefix or none: as a leaf, above what is there, or beside it.</summary>
    private Errno Insert(ref MapChange change, uint* place, uint link)
    {
        uint other = *place, top = link;
        byte* key = _nodes.Key(link - 1);
        if (other != 0)
        {
            byte* node = _nodes.Key(other - 1);
            uint common = CommonBits(node, key);
            if (common < LengthOf(key))
            {
                Errno errno = Part(ref change, key, common, link, out top);
                if (errno != Errno.None)
                    return errno;
            }

            change.Set(&ChildrenOf(top)[BitOf(node, common)], other);
        }

        change.Set(place, top);
        return Errno.None;
    }

    /// <summary>Makes a node that is no entry, for the bits that a new node and another have in common.</summary>
    private Errno Part(ref MapChange change, byte* key, uint common, uint link, out uint top)
    {
        Errno errno = Fill(ref change, key, null, out top);
        if (errno != Errno.None)
            return errno;
        Unsafe.WriteUnaligned(_nodes.Key(top - 1), common | NoEntry);
        change.Set(&ChildrenOf(top)[BitOf(key, common)], link);
        return Errno.None;
    }

    /// <summary>Takes an entry out; its parent too when that is no entry and would be left with one child.</summary>
    private void Remove(ref MapChange change, uint* place, uint* parentPlace)
    {
        change.Set(&_state->Entries, _state->Entries - 1);
        _nodes.Lock(ref change);
        uint link = *place;
        uint* children = ChildrenOf(link);
        if (children[0] != 0 && children[1] != 0)
        {
            byte* node = _nodes.Key(link - 1);
            change.Set((uint*)node, LengthOf(node) | NoEntry);
            return;
        }

        uint child = children[0] | children[1];
        if (child != 0 || parentPlace == null || IsEntry(_nodes.Key(*parentPlace - 1)))
        {
            change.Set(place, child);
            GiveBack(ref change, link);
            return;
        }

        uint parent = *parentPlace;
        uint* siblings = ChildrenOf(parent);
        change.Set(parentPlace, siblings[0] == link ? siblings[1] : siblings[0]);
        GiveBack(ref change, link);
        GiveBack(ref change, parent);
    }

    private void GiveBack(ref MapChange change, uint link) => _nodes.Give(ref change, link - 1);

    private void CheckDepth(uint steps)
    {
        if (steps > _longest)
            _locks.ThrowDamaged("way down the tree", $"at most {_longest + 1} prefixes", steps);
    }
}
