using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Maps.Values;

/// <summary>The members of a map's values that the host itself manages: user space reads zeros there and writes nothing (struct btf_record, 6.18).</summary>
/// <remarks>SAFETY: every value has the size that the fields were found in, which is the map's.</remarks>
internal sealed unsafe class ValueFields
{
    private readonly ImmutableArray<ValueField> _fields;
    private readonly int _size;
    private readonly int _lock;

    private ValueFields(ImmutableArray<ValueField> fields, int size)
    {
        _fields = fields;
        _size = size;
        _lock = OffsetOf(ValueFieldKind.Lock);
    }

    /// <summary>Whether values have a lock.</summary>
    internal bool HasLock => _lock >= 0;

    /// <summary>The fields of values of a type, or <see langword="null"/> when there are none.</summary>
    internal static ValueFields? Of(BtfType? value)
    {
        ImmutableArray<ValueField> fields = value is null ? [] : FieldSearch.Find(value);
        return fields.IsEmpty ? null : new(fields, (int)value!.SizeInBytes!);
    }

    /// <summary>Whether two maps have the same fields at the same places, or both none (btf_record_equal, kernel/bpf/syscall.c, 6.18).</summary>
    internal static bool AreAlike(ValueFields? one, ValueFields? other) =>
        one is null || other is null ? one == other : one._fields.AsSpan().SequenceEqual(other._fields.AsSpan());

    /// <summary>Copies a value out, with zeros for the fields.</summary>
    internal void Read(byte* to, byte* value, bool isLocked)
    {
        uint* word = TakeLock(value, isLocked);
        Unsafe.CopyBlockUnaligned(to, value, (uint)_size);
        GiveLock(word);
        Clear(to);
    }

    /// <summary>Writes a value over another one, whose fields stay.</summary>
    internal void Overwrite(byte* value, byte* from, bool isLocked)
    {
        uint* word = TakeLock(value, isLocked);
        int position = 0;
        foreach (ValueField field in _fields)
        {
            Unsafe.CopyBlockUnaligned(value + position, from + position, (uint)(field.Offset - position));
            position = field.End;
        }

        Unsafe.CopyBlockUnaligned(value + position, from + position, (uint)(_size - position));
        GiveLock(word);
    }

    /// <summary>Writes a value where none is: its fields begin as zeros.</summary>
    internal void Create(byte* value, byte* from)
    {
        Overwrite(value, from, isLocked: false);
        Clear(value);
    }

    /// <summary>The stretch of a value around an access of a program that is not the host's.</summary>
    /// <returns>Whether the access touches no field.</returns>
    internal bool TryFindRest(nuint offset, nuint length, out nuint begin, out nuint end)
    {
        (begin, end) = (0, (nuint)_size);
        foreach (ValueField field in _fields)
        {
            if ((nuint)field.End <= offset)
                begin = (nuint)field.End;
            else if ((nuint)field.Offset < end)
                end = (nuint)field.Offset;
        }

        return begin <= offset && offset < end && length <= end - offset;
    }

    /// <summary>Where a field is in a value; negative when there is none.</summary>
    internal int OffsetOf(ValueFieldKind kind)
    {
        foreach (ValueField field in _fields)
        {
            if (field.Kind == kind)
                return field.Offset;
        }

        return -1;
    }

    private uint* TakeLock(byte* value, bool isLocked)
    {
        if (!isLocked || !HasLock)
            return null;
        ElementLock.Enter((uint*)(value + _lock));
        return (uint*)(value + _lock);
    }

    private static void GiveLock(uint* word)
    {
        if (word != null)
            ElementLock.Exit(word);
    }

    private void Clear(byte* value)
    {
        foreach (ValueField field in _fields)
            new Span<byte>(value + field.Offset, field.Size).Clear();
    }
}
