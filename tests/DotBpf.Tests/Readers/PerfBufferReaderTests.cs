namespace DotBpf.Tests.Readers;

public sealed class PerfBufferReaderTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0ul)]
    [InlineData(248ul)]
    [InlineData(ulong.MaxValue - 127)]
    public void TryRead_RecordsOfAllLengths_AreWholeWhereverTheyLie(ulong position)
    {
        var buffer = new ScriptedPerfBuffer(position: position);
        using PerfBufferReader<byte> reader = buffer.OpenReader();

        for (int round = 0; round < 300; round++)
        {
            byte[] one = Bytes(round % 100, round), other = Bytes(round * 7 % 60, round + 1);
            buffer.Send(one);
            buffer.Send(other);

            Assert.True(reader.TryRead(out RingRecord<byte> record));
            Assert.Equal(one, record.Bytes[..one.Length]);
            Assert.True(reader.TryRead(out record));
            Assert.Equal(other, record.Bytes[..other.Length]);
            Assert.False(reader.TryRead(out _));
            Assert.Equal(buffer.ProducerPosition, buffer.ConsumerPosition);
        }
    }

    [Fact]
    public void TryRead_OtherRecordsBetween_AreSkippedAndTellOfLosses()
    {
        var buffer = new ScriptedPerfBuffer();
        using PerfBufferReader<byte> reader = buffer.OpenReader();
        buffer.Send(Bytes(12, 1));
        buffer.Tell(5);
        buffer.Send(Bytes(12, 2));
        buffer.Tell(2);

        List<byte> read = [];
        while (reader.TryRead(out RingRecord<byte> record))
            read.Add(record.Bytes[0]);

        Assert.Equal([1, 2], read);
        Assert.Equal(7ul, reader.Dropped);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(12, 0)]
    [InlineData(20, 4)]
    [InlineData(8, 4)]
    [InlineData(8, int.MaxValue)]
    [InlineData(24, 13)]
    [InlineData(24, -1)]
    [InlineData(24, int.MaxValue)]
    [InlineData(48, 4)]
    [InlineData(0xfff8, 4)]
    public void TryRead_DamagedRecord_ThrowsAndLeavesTheReaderUsable(int size, int length)
    {
        var buffer = new ScriptedPerfBuffer();
        using PerfBufferReader<byte> reader = buffer.OpenReader();
        buffer.Send(Bytes(12, 1));
        ulong position = buffer.ProducerPosition;
        buffer.WriteHeader(position, ScriptedPerfBuffer.SampleRecord, size, length);
        buffer.Publish(position + 40);
        Assert.True(reader.TryRead(out _));

        MapLayoutException error = Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));

        Assert.Contains("CPU 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("scripted", error.Message, StringComparison.Ordinal);
        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));
    }

    [Theory]
    [InlineData(264ul)]
    [InlineData(ulong.MaxValue - 7)]
    public void TryRead_PositionThatCannotBe_Throws(ulong position)
    {
        var buffer = new ScriptedPerfBuffer();
        using PerfBufferReader<byte> reader = buffer.OpenReader();
        buffer.Publish(position);

        Assert.Throws<MapLayoutException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_BeforeABatchIsRead_GivesNoRoomBack()
    {
        var buffer = new ScriptedPerfBuffer();
        using PerfBufferReader<byte> reader = buffer.OpenReader(new PerfReaderOptions { BytesPerCpu = 256, BatchBytes = 48 });
        for (int i = 0; i < 6; i++)
            buffer.Send(Bytes(12, i));

        List<ulong> givenBack = [];
        while (reader.TryRead(out _))
            givenBack.Add(buffer.ConsumerPosition);

        Assert.Equal([0, 0, 48, 48, 96, 96], givenBack);
        Assert.Equal(144ul, buffer.ConsumerPosition);
    }

    [Fact]
    public void Overwritable_Paused_IsReadFromTheNewestToTheOldestWholeRecord()
    {
        var buffer = new ScriptedPerfBuffer();
        using PerfBufferReader<byte> reader = buffer.OpenReader(new PerfReaderOptions { BytesPerCpu = 256, IsOverwritable = true });
        for (int i = 0; i < 5; i++)
            buffer.SendDownwards(Bytes(44, i));

        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        reader.Pause();
        List<byte> read = [];
        while (reader.TryRead(out RingRecord<byte> record))
            read.Add(record.Bytes[0]);

        Assert.Equal([4, 3, 2, 1], read);
    }

    [Fact]
    public void WaitToRead_CpuComesOnline_IsReadToo()
    {
        var buffer = new ScriptedPerfBuffer(cpu: 0);
        var late = new ScriptedPerfBuffer(cpu: 3);
        using PerfBufferReader<byte> reader = buffer.OpenReader();
        late.Send(Bytes(12, 9));
        buffer.Missing.Add(late);

        Assert.Equal([0], reader.Cpus);
        Assert.True(reader.WaitToRead(s_long));
        Assert.True(reader.TryRead(out RingRecord<byte> record));

        Assert.Equal((3, 9), (record.Source, record.Bytes[0]));
        Assert.Equal([0, 3], reader.Cpus);
    }

    [Fact]
    public async Task ReadAllAsync_CpuComesBack_IsReadFromItsNewBuffer()
    {
        var buffer = new ScriptedPerfBuffer(cpu: 1) { Lost = 3 };
        var another = new ScriptedPerfBuffer(cpu: 1) { Lost = 4 };
        await using PerfBufferReader<byte> reader = buffer.OpenReader();
        buffer.Send(Bytes(12, 1));
        another.Send(Bytes(12, 2));
        buffer.Missing.Add(another);
        List<byte> read = [];

        await foreach (RingRecord<byte> record in reader.ReadAllAsync(s_long))
        {
            read.Add(record.Bytes[0]);
            if (read.Count == 2)
                break;
        }

        Assert.Equal([1, 2], read);
        Assert.Equal((7ul, 7ul), (reader.Dropped, reader.DroppedOn(1)));
        Assert.True(buffer.IsDisposed);
        Assert.False(another.IsDisposed);
    }

    [Fact]
    public void WaitToRead_LongerThanALookAtTheCpus_EndsInTime()
    {
        using PerfBufferReader<byte> reader = new ScriptedPerfBuffer().OpenReader();
        Deadline least = Deadline.After(TimeSpan.FromSeconds(1.5));

        bool isThere = reader.WaitToRead(TimeSpan.FromSeconds(1.6));

        Assert.False(isThere);
        Assert.True(least.IsOver);
    }

    [Fact]
    public void Dispose_CpuCameBack_LetsBothBuffersGo()
    {
        var buffer = new ScriptedPerfBuffer(cpu: 1);
        var another = new ScriptedPerfBuffer(cpu: 1);
        PerfBufferReader<byte> reader = buffer.OpenReader();
        another.Send(Bytes(12, 2));
        buffer.Missing.Add(another);
        Assert.True(reader.WaitToRead(s_long));

        reader.Dispose();

        Assert.True(buffer.IsDisposed && another.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out _));
        Assert.False(reader.WaitToRead(s_long));
    }

    private static byte[] Bytes(int length, int seed) => [.. Enumerable.Range(seed, length).Select(i => (byte)i)];
}
