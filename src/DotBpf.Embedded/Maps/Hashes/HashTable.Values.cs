using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>What is copied into elements and out of them.</content>
internal abstract unsafe partial class HashTable
{
    private bool HasPairsOfWords => KeySize == sizeof(ulong) && SingleValueSize == sizeof(ulong) && !IsPerCpu && Fields is null;

    /// <summary>Fills an element that was just taken, apart from its link; it counts as being written until it is put into the map.</summary>
    protected void Fill(uint index, byte* key, NewValue value, int cpu)
    {
        if (_index is not null)
            Elements.BeginWriting(index);
        Copy(Elements.Key(index), key, KeySize);
        if (IsPerCpu)
            FillSlots(index, value, cpu);
        else if (Fields is { } fields)
            fields.Create(Elements.Value(index, 0), value.Bytes);
        else
            Copy(Elements.Value(index, 0), value.Bytes, SingleValueSize);
    }

    /// <summary>Writes a new value where the old one is, which readers by the index notice. The bucket is locked.</summary>
    protected void Rewrite(uint index, NewValue value)
    {
        ElementHeader* element = Elements.Header(index);
        uint stamp = ElementStamp.After(element->Mark);
        if (_index is not null)
            ElementStamp.Begin(element);
        Copy(Elements.Value(index, 0), value.Bytes, SingleValueSize);
        if (_index is not null)
            ElementStamp.End(element, stamp);
    }

    /// <summary>Overwrites a value where it is. On per-CPU kinds that is all slots with their padding from user space, one without from a program; on others it is done under the value's lock.</summary>
    /// <returns>Always <see cref="Errno.None"/>.</returns>
    protected Errno Overwrite(uint index, NewValue value, int cpu)
    {
        if (Fields is { } fields)
        {
            fields.Overwrite(Elements.Value(index, 0), value.Bytes, isLocked: true);
            return Errno.None;
        }

        if (!value.AllCpus)
        {
            Copy(Elements.Value(index, cpu), value.Bytes, SingleValueSize);
            return Errno.None;
        }

        for (int slot = 0; slot < Cpus; slot++)
            Copy(Elements.Value(index, slot), value.Bytes + ((long)slot * _slotSize), _slotSize);
        return Errno.None;
    }

    // A program gives one CPU's value; the others begin as zeros, though not their padding (pcpu_init_value).
    private void FillSlots(uint index, NewValue value, int cpu)
    {
        Overwrite(index, value, cpu);
        if (value.AllCpus)
            return;
        for (int slot = 0; slot < Cpus; slot++)
        {
            if (slot != cpu)
                NativeMemory.Clear(Elements.Value(index, slot), (nuint)SingleValueSize);
        }
    }

    /// <summary>Copies keys and values out of elements, one behind the other.</summary>
    private void CopyEntries(ReadOnlySpan<uint> elements, byte* keys, byte* values)
    {
        if (HasPairsOfWords)
        {
            CopyPairs(elements, (ulong*)keys, (ulong*)values);
            return;
        }

        foreach (uint index in elements)
        {
            CopyEntry(index, keys, values);
            keys += KeySize;
            values += ValueSize;
        }
    }

    // Two words: nothing is to be decided for each of them.
    private void CopyPairs(ReadOnlySpan<uint> elements, ulong* keys, ulong* values)
    {
        byte* first = Elements.Key(0);
        nuint stride = (nuint)Elements.Layout.Stride;
        foreach (uint index in elements)
        {
            ulong* own = (ulong*)(first + (stride * index));
            *keys++ = own[0];
            *values++ = own[1];
        }
    }

    private void CopyEntry(uint index, byte* key, byte* value)
    {
        Copy(key, Elements.Key(index), KeySize);
        ReadValue(index, value);
    }

    // Reading more than one entry, or removing one, holds the lock of its value in any case.
    private void ReadValue(uint index, byte* value, bool isLocked = true)
    {
        if (Fields is { } fields)
        {
            fields.Read(value, Elements.Value(index, 0), isLocked && !Locks.IsReadOnly);
            return;
        }

        if (!IsPerCpu)
        {
            Copy(value, Elements.Value(index, 0), SingleValueSize);
            return;
        }

        for (int slot = 0; slot < Cpus; slot++)
            Copy(value + ((long)slot * _slotSize), Elements.Value(index, slot), _slotSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Copy(byte* to, byte* from, int size)
    {
        if (size == sizeof(ulong))
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ulong>(from));
        else
            Unsafe.CopyBlockUnaligned(to, from, (uint)size);
    }
}
