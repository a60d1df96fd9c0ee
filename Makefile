.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
Q ?= 红烧肉怎么做

.PHONY: help install models index run ask test lint platforms lock sbom audit docs shots bench clean

help: ## 显示目标 Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

$(VENV)/.light: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.full: pyproject.toml constraints.txt scripts/system-packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	scripts/system-packages
	$(BIN)/pip install --quiet -c constraints.txt -e '.[all,test,dev]'
	$(BIN)/pip install --quiet --no-deps BCEmbedding==0.1.5
	touch $@ $(VENV)/.light

install: $(VENV)/.light ## 安装默认部分 Install the light default

models: install ## 取来内置模型 Fetch and check the embedded models
	$(BIN)/python -m models.weights

index: models ## 建立样例索引 Build the sample index
	$(BIN)/python index_builder.py build data/recipes.jsonl --out var/index --if-needed

run: index ## 打开聊天页面 Serve the chat page on http://localhost:8000
	$(BIN)/shishen ui

ask: index ## 在终端问一句 Ask once: make ask Q="红烧肉怎么做"
	$(BIN)/shishen ask "$(Q)"

# Two workers, a file at a time, the browser last: what one waits for, the other uses. With a thread each, the workers'
# embeddings take a third of the time that they take when both spin on all cores.
test: $(VENV)/.full ## 运行全部测试 Install every part and run all tests
	-$(BIN)/python -m models.weights kokoro-82m-v1.0-int8 kokoro-voices
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.full ## 检查代码和菜谱 Lint, type-check, check recipes and notes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m scripts.check_corpus

platforms: $(VENV)/.full ## 锁定的版本在别的平台上也装得上 The lock resolves for macOS and Linux on ARM
	$(BIN)/python -m scripts.check_platform

lock: $(VENV)/.full ## 记下一起测过的版本 Write the versions tested together
	head -1 constraints.txt > constraints.new
	$(BIN)/pip freeze --exclude-editable | grep -v ' @ ' | grep -vi '^bcembedding' | sed 's/+cpu$$//' | LC_ALL=C sort -f >> constraints.new
	mv constraints.new constraints.txt

sbom: $(VENV)/.full ## 列出全部成分 Write the Software Bill of Materials, var/sbom.json
	test -x var/tools/bin/cyclonedx-py || $(PYTHON) -m venv var/tools
	var/tools/bin/pip install --quiet cyclonedx-bom==7.5.0
	var/tools/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml -o var/sbom.json $(VENV)

audit: ## 核对已知漏洞 Look the locked versions up among known flaws
	test -x var/tools/bin/pip-audit || $(PYTHON) -m venv var/tools
	var/tools/bin/pip install --quiet pip-audit==2.10.1
	var/tools/bin/python -m scripts.audit

docs: $(VENV)/.full ## 重新生成文档 Regenerate the generated docs
	$(BIN)/python -m scripts.generate_docs

shots: $(VENV)/.full ## 重拍 README 的截图 Shoot the page for the README anew
	SHISHEN_SHOTS=docs/img $(BIN)/python -m pytest -q tests/e2e/test_shots.py

bench: index ## 测量一轮的速度 Measure the speed of a turn
	$(BIN)/python -m bench.turn

clean: ## 删除索引与缓存 Delete indexes and caches of the checkout
	rm -rf var .pytest_cache .ruff_cache .mypy_cache
