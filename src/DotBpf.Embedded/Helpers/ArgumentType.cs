namespace DotBpf.Embedded.Helpers;

/// <summary>What a helper takes in one register (<c>enum bpf_arg_type</c>, include/linux/bpf.h, 6.18).</summary>
internal enum ArgumentType : byte
{
    /// <summary>Any value that was written.</summary>
    Anything,

    /// <summary>The context, as the program was given it.</summary>
    Context,

    /// <summary>A map of a kind that the helper serves.</summary>
    Map,

    /// <summary>Memory to read a key of the map before from.</summary>
    Key,

    /// <summary>Memory to read a value of the map before from.</summary>
    Value,

    /// <summary>Memory to write a value of the map before to.</summary>
    ValueRoom,

    /// <summary>Memory to read; the next argument says how much.</summary>
    Bytes,

    /// <summary>Memory to read, or null.</summary>
    BytesOrNull,

    /// <summary>Memory to write, which need not have been written before; the next argument says how much.</summary>
    Room,

    /// <summary>Memory to write, or null.</summary>
    RoomOrNull,

    /// <summary>Memory in a map's value to write: the only memory that outlives whatever the helper makes for it. The next argument says how much.</summary>
    ValueMemory,

    /// <summary>The bytes of the memory before, at least 1.</summary>
    Size,

    /// <summary>The bytes of the memory before.</summary>
    SizeOrZero,

    /// <summary>A constant: the bytes of the record that the helper gives.</summary>
    RecordSize,

    /// <summary>A record as the helper gave it, which ends with the call.</summary>
    Record,

    /// <summary>A function of the program that the helper calls.</summary>
    Callback,

    /// <summary>The stack, or null: what the helper hands to its callback.</summary>
    StackOrNull,

    /// <summary>A string that ends with a zero, in a map that neither program nor user space can write.</summary>
    ConstantText,

    /// <summary>Room on the stack, where the helper makes a dynptr of the memory that it was given.</summary>
    DynptrRoom,

    /// <summary>Room on the stack, where the helper makes a dynptr of a record, which must be ended even when there was no room for the record.</summary>
    RecordDynptrRoom,

    /// <summary>A dynptr of a record, which ends with the call.</summary>
    RecordDynptr,

    /// <summary>A dynptr, of any memory.</summary>
    Dynptr,

    /// <summary>A constant: the bytes of a dynptr that the helper gives a pointer to.</summary>
    SliceSize,

    /// <summary>The lock in a value of a map (<c>struct bpf_spin_lock</c>).</summary>
    ValueLock,

    /// <summary>The timer in a value of a map (<c>struct bpf_timer</c>).</summary>
    Timer,

    /// <summary>A number, of any value.</summary>
    Number,

    /// <summary>The number 0, known when the program is verified.</summary>
    Zero,

    /// <summary>Room on the stack, where the function makes an iterator, which must be destroyed even when it could not be made.</summary>
    IteratorRoom,

    /// <summary>An iterator.</summary>
    Iterator,

    /// <summary>An iterator, which ends with the call.</summary>
    EndedIterator,

    /// <summary>An object of the kernel's, as the program was given it.</summary>
    KernelObject,

    /// <summary>An object of the kernel's, or null.</summary>
    KernelObjectOrNull,

    /// <summary>An object of the kernel's that the program must release; it ends with the call.</summary>
    ReleasedObject,

    /// <summary>Memory to read a value of the map before from, or null.</summary>
    ValueOrNull,

    /// <summary>A socket, full or not.</summary>
    Socket,

    /// <summary>A socket, full or not, or null.</summary>
    SocketOrNull,

    /// <summary>A full socket, or null.</summary>
    FullSocketOrNull,

    /// <summary>A socket that the program must release; it ends with the call.</summary>
    ReleasedSocket,

    /// <summary>Room on the stack, where the function makes a dynptr of the packet.</summary>
    PacketDynptrRoom,

    /// <summary>A dynptr of what the program may change.</summary>
    WritableDynptr,

    /// <summary>A constant: the bytes of the memory before, where there is any, and of the part of a dynptr that the function gives.</summary>
    BufferSize,
}
