namespace DotBpf.Embedded.Contexts;

/// <summary>What a socket sends, in the parts that the kernel's list of pages has (struct sk_msg, include/linux/skmsg.h, 6.18).</summary>
/// <remarks>
/// <para>All of it lies in one piece in the packet's buffer, from <see cref="PacketBuffer.Meta"/> on. Programs see of it what lies between <see cref="PacketBuffer.Data"/>
/// and <see cref="PacketBuffer.End"/>: the first part, until they ask for other bytes.</para>
/// <para>SAFETY: what is moved stays within the buffer, whose capacity is compared before the message grows; ranges are within its length.</para>
/// </remarks>
internal sealed unsafe class Message(PacketBuffer packet)
{
    /// <summary>Bytes that the kernel puts into one part (order 3 of pages, net/core/sock.c, 6.18).</summary>
    internal const int LongestPart = 8 * PacketBuffer.PageSize;

    // NR_MSG_FRAG_IDS less the one that tells full from empty.
    private const int MostParts = PacketBuffer.MaxFragments;

    private readonly List<int> _parts = [];

    /// <summary>Bytes of all parts.</summary>
    internal int Length { get; private set; }

    /// <summary>All of it.</summary>
    internal ReadOnlySpan<byte> Bytes => new(packet.Meta, Length);

    /// <summary>What the program asked for.</summary>
    internal MessageRequest Request { get; set; }

    /// <summary>Takes what is in the buffer for the only part.</summary>
    internal void Begin()
    {
        Length = packet.Length;
        _parts.Clear();
        _parts.Add(Length);
        Request = default;
    }

    /// <summary>Makes some bytes those that the program sees, in one piece.</summary>
    internal Errno Pull(uint start, uint end)
    {
        int first = Find(start, out uint offset, out uint length);
        if (end <= start || start >= offset + length)
            return Errno.EINVAL;
        if (end > offset + length)
        {
            int next = first;
            while (end > offset + length && ++next < _parts.Count)
                length += (uint)_parts[next];
            if (end > offset + length)
                return Errno.EINVAL;
            _parts[first] = (int)length;
            _parts.RemoveRange(first + 1, next - first);
        }

        packet.Data = packet.Meta + start;
        packet.End = packet.Meta + end;
        return Errno.None;
    }

    /// <summary>Puts zeros in, as a part of their own while there is room for one.</summary>
    internal Errno Push(uint start, uint count)
    {
        if (count == 0)
            return Errno.None;
        int at = Find(start, out uint offset, out uint length);
        if (start > offset + length)
            return Errno.EINVAL;
        if (count > PacketBuffer.Capacity - (uint)Length)
            return Errno.ENOMEM;
        Split(at, (int)(start - offset), (int)count);
        byte* place = packet.Meta + start;
        Buffer.MemoryCopy(place, place + count, Length - start, Length - start);
        new Span<byte>(place, (int)count).Clear();
        Length += (int)count;
        ShowFirst();
        return Errno.None;
    }

    /// <summary>Takes bytes out.</summary>
    internal Errno Pop(uint start, uint count)
    {
        if (count == 0)
            return Errno.None;
        int at = Find(start, out uint offset, out uint length);
        ulong end = (ulong)start + count;
        if (start >= offset + length || end > (uint)Length)
            return Errno.EINVAL;
        TakeOut(at, (int)(start - offset), (int)count);
        Buffer.MemoryCopy(packet.Meta + end, packet.Meta + start, Length - start, Length - (long)end);
        Length -= (int)count;
        ShowFirst();
        return Errno.None;
    }

    // The part that a byte is in; else one behind the last one, which offset and length then are of.
    private int Find(uint start, out uint offset, out uint length)
    {
        (offset, length) = (0, 0);
        for (int part = 0; part < _parts.Count; part++)
        {
            offset += length;
            length = (uint)_parts[part];
            if (start < offset + length)
                return part;
        }

        return _parts.Count;
    }

    // Where there is no room for more parts, the one at that place grows.
    private void Split(int at, int before, int count)
    {
        int room = MostParts - _parts.Count;
        if (at == _parts.Count)
        {
            if (room == 0)
                _parts[^1] += count;
            else
                _parts.Add(count);
        }
        else if (room == 0 || (room == 1 && before != 0))
        {
            _parts[at] += count;
        }
        else if (before == 0)
        {
            _parts.Insert(at, count);
        }
        else
        {
            int after = _parts[at] - before;
            _parts[at] = before;
            _parts.InsertRange(at + 1, [count, after]);
        }
    }

    private void TakeOut(int at, int before, int count)
    {
        if (before != 0)
        {
            int after = _parts[at] - before - count;
            if (after > 0)
            {
                TakeOutOfMiddle(at, before, after);
                return;
            }

            count = -after;
            _parts[at++] = before;
        }

        while (count != 0)
        {
            int taken = Math.Min(count, _parts[at]);
            count -= taken;
            _parts[at] -= taken;
            if (_parts[at] == 0)
                _parts.RemoveAt(at);
        }
    }

    private void TakeOutOfMiddle(int at, int before, int after)
    {
        if (_parts.Count == MostParts)
        {
            _parts[at] = before + after;
            return;
        }

        _parts[at] = before;
        _parts.Insert(at + 1, after);
    }

    private void ShowFirst()
    {
        packet.Data = packet.Meta;
        packet.End = packet.Meta + (_parts.Count == 0 ? 0 : _parts[0]);
    }
}
